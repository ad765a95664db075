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
  /**
   * The value of the configuration it is about, and which part of it (offsets, the second one past the end): whoever knows
   * where that value stands makes it the error's place.
   */
  readonly about?: { readonly text: string; readonly from?: number | undefined; readonly to?: number | undefined } | undefined;
  readonly cause?: unknown;
}

/** What the system says, in a person's words; by the code of a Node.js error. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EADDRINUSE: "the address is in use, so another process listens there",
  EADDRNOTAVAIL: "this machine has no such address",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the other side broke the connection",
  EHOSTUNREACH: "the host cannot be reached",
  EISDIR: "it is a folder",
  ELOOP: "symbolic links go round in a circle",
  EMFILE: "too many files are open",
  ENETUNREACH: "the network cannot be reached",
  ENOENT: "there is no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is no folder",
  ENOTFOUND: "there is no host of that name",
  EPERM: "it is not permitted",
  EPIPE: "the other side has gone away",
  EROFS: "the disk is read-only",
  ETIMEDOUT: "the other side does not answer",
};

/** Why something failed, in words that can follow a colon and precede a full stop. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? String(cause.code) : "";
  return (REASONS[code] ?? cause.message).replace(/\.$/, "");
}

/** An error with a stable code. `message` says what was wrong and what is allowed; `hint` how to mend it. */
export class TailraceError extends Error {
  readonly code: string;
  readonly location: SourceLocation | undefined;
  readonly hint: string | undefined;
  readonly related: ErrorDetails["related"];
  readonly about: ErrorDetails["about"];

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "TailraceError";
    this.code = code;
    this.location = details.location;
    this.hint = details.hint;
    this.related = details.related;
    this.about = details.about;
  }
}
