import { array, constantFrom, integer, letrec, oneof, string, tuple } from "fast-check";
import type { Arbitrary } from "fast-check";

/** Texts of a few characters, in which random patterns find something and have to give it back. */
export const randomText: Arbitrary<string> = string({
  unit: constantFrom("a", "a", "a", "b", "b", "c", "1", "-", " ", "\n", "é", "K", "\u212a", "😀"),
  maxLength: 10,
});

const CHARACTERS = ["a", "a", "b", "b", "c", "1", "-", " ", "é", "K", "k", String.raw`\n`];
const SETS = String.raw`. [ab] [^a] [\d-] [a-c&&[^b]] [[:alpha:]] [^[:alpha:]b] [[:upper:]1] \w \W \d \s \S \h \p{L}`.split(" ");
const ANCHORS = String.raw`^ $ \A \z \Z \b \B`.split(" ");
const LOOPS = "* + ? *? +? ?? *+ ++ ?+".split(" ");
const COUNTS = "{2} {1,2} {,2} {2,} {1,2}? {0}".split(" ");
const OPENINGS = ["(?:", "(?:", "(", "(", "(?>", "(?i:", "(?=", "(?!"];

/** Patterns whose parts may stand anywhere: none refers to another. */
export const randomPattern: Arbitrary<string> = patterns({
  sets: [...SETS, String.raw`\p{^Lu}`, String.raw`[\w-]`],
  loopsOfGroups: [...LOOPS, ...COUNTS],
  isLoopable: () => true,
});

/**
 * Those which Joni and Oniguruma take alike. Joni writes small counted repetitions out; Oniguruma's group holds the turn that
 * took nothing, Joni's the one before: on "ab" `(|.b){2}$` captures "ab" in Joni, on "b" `(b|)*` "b". Joni negates `\p{^Lu}`
 * after it has folded case, and `\w` has no counterparts in it.
 */
export const randomCommonPattern: Arbitrary<string> = patterns({
  sets: SETS,
  loopsOfGroups: LOOPS,
  isLoopable: (group) => !/\((?!\?)/u.test(group),
});

interface Ingredients {
  readonly sets: readonly string[];
  readonly loopsOfGroups: readonly string[];
  readonly isLoopable: (group: string) => boolean;
}

function patterns({ sets, loopsOfGroups, isLoopable }: Ingredients): Arbitrary<string> {
  const character = constantFrom(...CHARACTERS);
  const set = constantFrom(...sets);
  const single = tuple(oneof({ weight: 5, arbitrary: character }, { weight: 3, arbitrary: set }), quantifier([...LOOPS, ...COUNTS]));
  const lookBehind = tuple(constantFrom("(?<=", "(?<!"), character, oneof(constantFrom(""), set));
  return letrec<{ group: string; item: string; alternatives: string }>((tie) => ({
    // Nothing repeats a look-around: which of these are refused is another matter.
    group: tuple(constantFrom(...OPENINGS), tie("alternatives"), quantifier(loopsOfGroups)).map(([open, body, loop]) => {
      const group = `${open}${body})`;
      return /^\(\?[=!]/u.test(group) || !isLoopable(group) ? group : group + loop;
    }),
    item: oneof(
      { maxDepth: 4, depthIdentifier: "pattern" },
      { weight: 8, arbitrary: single.map((parts) => parts.join("")) },
      { weight: 1, arbitrary: constantFrom(...ANCHORS) },
      { weight: 1, arbitrary: lookBehind.map((parts) => `${parts.join("")})`) },
      { weight: 4, arbitrary: tie("group") },
    ),
    alternatives: tuple(
      array(
        array(tie("item"), { maxLength: 3 }).map((items) => items.join("")),
        { minLength: 1, maxLength: 3 },
      ),
      integer({ min: 1, max: 3 }),
    ).map(([branches, most]) => branches.slice(0, most).join("|")),
  })).alternatives;
}

function quantifier(quantifiers: readonly string[]): Arbitrary<string> {
  return oneof({ weight: 2, arbitrary: constantFrom("") }, { weight: 1, arbitrary: constantFrom(...quantifiers) });
}
