import { expectedOutputs } from "./fixed-files.mjs";
import { outputSum } from "./output-sum.mjs";

/** @throws when a file of events is not what a workload gives: something was skipped, doubled or computed otherwise */
export async function checkOutput(file, workload, lineCount) {
  const found = await outputSum(file, NORMALISE[workload]);
  const { lines, sum } = expectedOutputs[`${workload}-${lineCount}`] ?? {};
  if (found.lines === lines && found.sum === sum) return;
  throw new Error(`The output of ${workload} is ${JSON.stringify(found)}; checksums.json has ${JSON.stringify({ lines, sum })}.`);
}

/** Takes away what depends on the day: a date without a year is given one. */
const NORMALISE = { syslog: undated };
const YEAR = /(?<="@timestamp":")\d{4}/;
const TIMESTAMP = /(?<="@timestamp":")[^"]*/;

/** Some of the lines have the priority 0, which POSINT does not match: they are dated by their arrival. */
function undated(line) {
  const text = line.toString("latin1");
  return Buffer.from(text.replace(text.includes("_grokparsefailure") ? TIMESTAMP : YEAR, ""), "latin1");
}
