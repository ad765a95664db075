import type { TailraceError } from "../errors.ts";
import type { ConfigFile } from "./ast.ts";
import { buildFile } from "./build-ast.ts";
import type { Building } from "./build-value.ts";
import { diagnose } from "./diagnose/diagnose.ts";
import { describeFailure } from "./diagnose/failure.ts";
import type { Edit, Failure, Finding } from "./diagnose/failure.ts";
import { skipSection, skipStatement } from "./diagnose/skip.ts";
import { tooDeeplyNested } from "./errors.ts";
import { parse as parseGrammar, SyntaxError as GrammarError } from "./grammar.generated.js";
import type { ParseOptions } from "./parse-exact.ts";
import { createSourceText, locate, replaceRange } from "./source-text.ts";
import type { SourceText } from "./source-text.ts";
import type { SyntaxFile } from "./syntax-tree.ts";

export interface ParsedConfig {
  /** Present when the text was understood as a whole, be it after mending mistakes whose meaning is clear; fit for further checks. */
  readonly file?: ConfigFile;
  /** Every mistake, in the order of the text. The configuration is usable only when there is none. */
  readonly problems: readonly TailraceError[];
}

/** Reads one configuration text. Never throws: whatever is wrong with the text is a problem with its place. */
export function parseConfig(text: string, options: ParseOptions): ParsedConfig {
  const source = createSourceText(options.file, text);
  try {
    const mended = mendUntilParsed(source);
    const building: Building = { source: mended.source, supportEscapes: options.supportEscapes, problems: mended.problems };
    const file = mended.tree === undefined ? undefined : buildFile(building, mended.tree);
    const problems = inOrder(building.problems);
    return file === undefined || !mended.isExact ? { problems } : { file, problems };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The parser and the builders call themselves for each level of brackets until the stack is full.
    return { problems: [tooDeeplyNested(locate(source, 0))] };
  }
}

interface Mended {
  readonly source: SourceText;
  readonly tree?: SyntaxFile;
  readonly problems: TailraceError[];
  readonly isExact: boolean;
}

/** One text reports at most this many mistakes of grammar: a person mends some and runs the check again. */
const MOST_PROBLEMS = 50;
const MOST_ROUNDS = 4 * MOST_PROBLEMS;

/** How mending went so far. */
interface Progress {
  /** The least number of characters behind a failure. */
  readonly rest: number;
  /** The line of the last rough repair. */
  readonly line: number;
  /** How often in a row the parser came no further. */
  readonly standstills: number;
}

/** Parses, mends what stopped the parser, and parses again: so that all mistakes are found at once. */
function mendUntilParsed(source: SourceText): Mended {
  const problems: TailraceError[] = [];
  let current = source;
  let isExact = true;
  let progress: Progress = { rest: Number.POSITIVE_INFINITY, line: 0, standstills: 0 };
  for (let round = 0; round < MOST_ROUNDS && problems.length < MOST_PROBLEMS; round++) {
    const failure = tryToParse(current);
    if (isTree(failure)) return { source: current, tree: failure, problems, isExact };
    const { finding, isConsequence, next } = judge(failure, progress);
    if (!isConsequence) problems.push(finding.error);
    const repair = isConsequence ? skip(failure, next.standstills) : finding.repair;
    if (repair === "stop") break;
    isExact &&= repair.isExact;
    progress = repair.isExact ? { ...next, line: 0 } : next;
    current = replaceRange(current, repair.start, repair.end, repair.replacement);
  }
  return { source: current, problems, isExact: false };
}

/** A failure that is not further on, or on the line of a rough repair, is a consequence of the mistake before it. */
function judge(failure: Failure, before: Progress): { finding: Finding; isConsequence: boolean; next: Progress } {
  const finding = diagnose(failure);
  const rest = failure.text.length - failure.offset;
  const line = finding.error.location?.line ?? 0;
  const standstills = rest >= before.rest ? before.standstills + 1 : 0;
  const next = { rest: Math.min(rest, before.rest), line, standstills };
  return { finding, isConsequence: standstills > 0 || line === before.line, next };
}

/** What to leave out when mending did not help: the statement, then all up to the next section, then the rest of the text. */
function skip(failure: Failure, standstills: number): Edit | "stop" {
  if (standstills <= 1) return skipStatement(failure);
  return standstills === 2 ? skipSection(failure) : "stop";
}

function tryToParse(source: SourceText): SyntaxFile | Failure {
  try {
    return parseGrammar(source.text) as SyntaxFile; // the grammar's actions build the nodes of syntax-tree.ts
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    const expected = (error.expected as readonly Expectation[]).map(nameOf); // Peggy's own shape
    return describeFailure(source, error.location.start.offset, expected);
  }
}

/** What Peggy says it expected: a literal, or a rule with a name. */
interface Expectation {
  readonly text?: string;
  readonly description?: string;
}

function nameOf({ text, description }: Expectation): string {
  return text ?? description ?? "";
}

function isTree(result: SyntaxFile | Failure): result is SyntaxFile {
  return "kind" in result;
}

function inOrder(problems: readonly TailraceError[]): readonly TailraceError[] {
  return problems.toSorted((left, right) => (left.location?.offset ?? 0) - (right.location?.offset ?? 0));
}
