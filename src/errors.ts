/**
 * The catalogue of errors: every error a person may meet is made by a function of this folder's catalogue, so that its
 * code, its words and its place are the same wherever it is thrown. Imports nothing.
 */

/** A place in a text a person wrote. Lines and columns count from 1, offsets from 0; columns and offsets are UTF-16 units. */
export interface SourceLocation {
  /** The file's path as the person named it, or a name in angle brackets: `<config.string>`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  /** One past the last unit of the place; absent: the place is a point. */
  readonly endOffset?: number;
}

export interface ErrorDetails {
  readonly location?: SourceLocation | undefined;
  /** The likely fix, in a person's words. */
  readonly hint?: string | undefined;
  /** A second place that explains the first: where an unclosed block began. */
  readonly related?: { readonly message: string; readonly location: SourceLocation } | undefined;
  readonly cause?: unknown;
}

/** An error with a stable code. `message` says what was wrong and what is allowed; `hint` how to mend it. */
export class TailraceError extends Error {
  readonly code: string;
  readonly location: SourceLocation | undefined;
  readonly hint: string | undefined;
  readonly related: ErrorDetails["related"];

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "TailraceError";
    this.code = code;
    this.location = details.location;
    this.hint = details.hint;
    this.related = details.related;
  }
}
