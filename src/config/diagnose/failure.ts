import type { TailraceError } from "../../errors.ts";
import type { SourceLocation } from "../../errors.ts";
import { locate } from "../source-text.ts";
import type { SourceText } from "../source-text.ts";
import { isInCondition, readContext } from "./context.ts";
import type { Context } from "./context.ts";
import { readToken } from "./token.ts";
import type { Token } from "./token.ts";

/** Where the parser could not go on, and what stands around that place. */
export interface Failure extends Context {
  readonly source: SourceText;
  readonly text: string;
  /** The furthest offset the parser reached. */
  readonly offset: number;
  /** What the parser would have taken there, in the grammar's names. */
  readonly expected: readonly string[];
  /** The token before the place. */
  readonly previous: Token | undefined;
}

/** What a rule found: the error to report, and what to change in the text so that the next mistake can be found. */
export interface Finding {
  readonly error: TailraceError;
  readonly repair: Repair;
}

/**
 * `[start, end)` of the text is to read `replacement`. `isExact`: the text then says what the person meant, so that other
 * checks may rely on it. "stop": nothing more can be told about this text.
 */
export type Repair = Edit | "stop";

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly isExact: boolean;
}

export type Rule = (failure: Failure) => Finding | undefined;

export function describeFailure(source: SourceText, offset: number, expected: readonly string[]): Failure {
  const context = readContext(source.text, offset);
  return { ...context, source, text: source.text, offset, expected, previous: context.tokens.at(-1) };
}

export function place(failure: Failure, at: { readonly start: number; readonly end: number }): SourceLocation {
  return locate(failure.source, at.start, at.end);
}

/** The token after `token`, cut as its surroundings ask. */
export function following(failure: Failure, token: Token | undefined): Token | undefined {
  return token === undefined ? undefined : readToken(failure.text, token.end, isInCondition(failure.frames));
}

/** A change after which the text says what the person meant. */
export function mend(at: { readonly start: number; readonly end: number }, replacement: string): Edit {
  return { start: at.start, end: at.end, replacement, isExact: true };
}

/** A change that only lets parsing go on. */
export function patch(at: { readonly start: number; readonly end: number }, replacement: string): Edit {
  return { start: at.start, end: at.end, replacement, isExact: false };
}

export function pointAt(offset: number): { readonly start: number; readonly end: number } {
  return { start: offset, end: offset };
}
