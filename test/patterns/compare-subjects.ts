import { compileRegex } from "../../src/regex/regex.ts";
import type { Regex } from "../../src/regex/regex.ts";
import { knownDifferences } from "./known-differences.ts";
import type { KnownDifference } from "./known-differences.ts";
import { mutationsOf } from "./mutations.ts";
import { compileOniguruma } from "./oniguruma.ts";
import type { OnigurumaExpression, Positions } from "./oniguruma.ts";
import type { Subject } from "./subjects.ts";

export interface Comparison {
  /** Pairs of an expression and a text. */
  readonly count: number;
  /** In how many of them the text matched. */
  readonly matches: number;
  /** How many differ for each known cause. */
  readonly known: ReadonlyMap<KnownDifference, number>;
  /** Those that differ and should not. */
  readonly unknown: readonly UnknownDifference[];
}

export interface UnknownDifference {
  readonly name: string;
  readonly source: string;
  readonly text: string;
  readonly tailrace: readonly Positions[];
  readonly oniguruma: readonly Positions[];
}

/**
 * Compares the positions of every match and of all its groups.
 * @param textsOf what an expression is tried on
 */
export function compareSubjects(subjects: readonly Subject[], textsOf: (subject: Subject) => readonly string[]): Comparison {
  const known = new Map(knownDifferences.map((difference) => [difference, 0]));
  const unknown: UnknownDifference[] = [];
  let count = 0;
  let matches = 0;
  for (const subject of subjects) {
    const pair = openPair(subject);
    for (const text of textsOf(subject)) {
      const tailrace = pair.tailrace(text);
      const oniguruma = pair.oniguruma(text);
      count += 1;
      if (tailrace.length > 0) matches += 1;
      if (areSame(tailrace, oniguruma)) continue;
      const cause = pair.explained(text, tailrace);
      if (cause === undefined) unknown.push({ name: subject.name, source: subject.source, text, tailrace, oniguruma });
      else known.set(cause, (known.get(cause) ?? 0) + 1);
    }
    pair.close();
  }
  return { count, matches, known, unknown };
}

/** A subject's lines, each followed by so many mutations of it. */
export function withMutations(count: number): (subject: Subject) => readonly string[] {
  return ({ lines }) => lines.flatMap((line) => [line, ...mutationsOf(line, count)]);
}

interface Pair {
  tailrace(text: string): readonly Positions[];
  oniguruma(text: string): readonly Positions[];
  /** The known difference without which Oniguruma says the same. */
  explained(text: string, tailrace: readonly Positions[]): KnownDifference | undefined;
  close(): void;
}

function openPair(subject: Subject): Pair {
  const { source, repeats } = subject;
  const regex = compileRegex(source, { dotAll: subject.dotAll });
  const oniguruma = compileOniguruma(source, subject);
  const findAll = (expression: OnigurumaExpression, text: string): readonly Positions[] =>
    matchesIn(text, repeats, (from) => expression.exec(text, from));
  return {
    tailrace: (text) => matchesIn(text, repeats, (from) => positionsBy(regex, text, from)),
    oniguruma: (text) => findAll(oniguruma, text),
    explained: (text, tailrace) =>
      knownDifferences.find((difference) => {
        const rewritten = difference.rewritten(subject);
        if (rewritten === undefined) return false;
        const other = compileOniguruma(rewritten, subject);
        const isSame = areSame(tailrace, findAll(other, text));
        other.dispose();
        return isSame;
      }),
    close: () => oniguruma.dispose(),
  };
}

function positionsBy(regex: Regex, text: string, from: number): Positions | null {
  const match = regex.exec(text, from);
  return match === undefined ? null : match.groups.map((_, group) => match.positionOf(group));
}

/** Of an expression that is looked for again and again so many matches are compared. */
const MOST_MATCHES = 5;

function matchesIn(text: string, repeats: boolean, find: (from: number) => Positions | null): readonly Positions[] {
  const matches: Positions[] = [];
  let from = 0;
  while (matches.length < (repeats ? MOST_MATCHES : 1) && from <= text.length) {
    const positions = find(from);
    if (positions === null) break;
    matches.push(positions);
    const [start = 0, end = 0] = positions[0] ?? [];
    from = end > start ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
  }
  return matches;
}

function areSame(ours: readonly Positions[], others: readonly Positions[]): boolean {
  return ours.length === others.length && ours.every((positions, at) => isSameMatch(positions, others[at] ?? []));
}

function isSameMatch(one: Positions, other: Positions): boolean {
  return one.length === other.length && one.every((place, group) => place?.[0] === other[group]?.[0] && place?.[1] === other[group]?.[1]);
}
