import { compileRegex } from "../../dist/src/regex/regex.js";
import { readLines, readPatterns } from "../harness/fixed-files.mjs";
import { rateText } from "../harness/pass-text.mjs";
import { atLeast } from "../harness/rows.mjs";
import { loopRate } from "../loops/loop-rate.mjs";
import { naiveMatcher } from "../loops/naive.mjs";

const LINES = 100_000;
const ROUNDS = 9;

/** What each of ten patterns costs where none matches is the third; the first two match. */
const SETS = [
  { name: "combined", lines: "combined", isMatch: true, must: 1.6, stretch: 2.0 },
  { name: "log4j", lines: "log4j", isMatch: true, must: 1.15, stretch: 1.25 },
  { name: "list", lines: "kv", isMatch: false, must: 1.8, stretch: 3.0 },
];

/** What the translation of patterns wins over the naive one. */
export function measureGrok(say) {
  return SETS.map((set) => {
    const texts = readLines(set.lines, LINES).toString("latin1").trimEnd().split("\n");
    const sources = readPatterns(set.name);
    const naive = anyOf(sources.map(naiveMatcher));
    const ours = anyOf(sources.map((source) => ourMatcher(source, sources.length > 1)));
    const ratios = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const [naiveRate, rate] = [naive, ours].map((matches) => loopRate(matches, texts, set.isMatch));
      say(`${set.name}, round ${round}: naive ${rateText(naiveRate)}, ours ${rateText(rate)}`);
      if (round > 0) ratios.push(rate / naiveRate);
    }
    return atLeast(`grok ${set.name}, ours / naive`, ratios, set);
  });
}

/** As the code does it that the grok filter writes (plugins/filters/grok/generate.ts). */
function ourMatcher(source, isOneOfMany) {
  const regex = compileRegex(source, { dotAll: true });
  const expression = regex.native({ ascii: true, newlines: false });
  const [literal] = isOneOfMany ? regex.literals.toSorted((left, right) => right.length - left.length) : [];
  return (line) => {
    if (literal !== undefined && !line.includes(literal)) return false;
    expression.lastIndex = 0;
    return expression.exec(line) !== null;
  };
}

function anyOf(matchers) {
  const [only, ...more] = matchers;
  return more.length === 0 ? only : (line) => matchers.some((matches) => matches(line));
}
