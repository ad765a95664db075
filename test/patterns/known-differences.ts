import type { Subject } from "./subjects.ts";

/** Where vscode-oniguruma says something else than Joni, whose word is recorded, and so than Tailrace. */
export interface KnownDifference {
  readonly cause: string;
  /** The expression written so that Oniguruma takes it as Joni does; undefined: the cause is not in it. */
  rewritten(subject: Subject): string | undefined;
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    cause:
      "Joni counts $ + < = > ^ ` | ~ among [[:punct:]], as Ruby does since 2.5; for Oniguruma they are symbols " +
      "(recorded: language/posix-classes-know-unicode)",
    rewritten: ({ source }) => (source.includes("[:punct:]") ? source.replaceAll("[:punct:]", "[:punct:]$+<=>^`|~") : undefined),
  },
  {
    cause:
      'Oniguruma tries an expression that begins with an anchor and `.*` or `.+` only where a line begins, so that `\\b.+` finds nothing in "-a"',
    rewritten: ({ source, dotAll }) =>
      !dotAll && /\\[bBzZ]\.[*+]/u.test(source) ? source.replaceAll(/(?<!\\)\./gu, String.raw`[^\n]`) : undefined,
  },
];
