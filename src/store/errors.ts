import { reasonOf, TailraceError } from "../errors.ts";

export function storeLocked(folder: string): TailraceError {
  return new TailraceError("STORE_LOCKED", `Another process has ${folder} open.`, {
    hint: "Two Tailraces need two folders: give one another `path.data`. A lock that a dead process left is no hindrance.",
  });
}

export function storeNotOpened(folder: string, cause: unknown): TailraceError {
  return new TailraceError("STORE_NOT_OPENED", `Cannot open the store in ${folder}: ${reasonOf(cause)}.`, { cause });
}

export function storeTooNew(folder: string, version: number, known: number): TailraceError {
  return new TailraceError("STORE_TOO_NEW", `The store in ${folder} has format ${version}; this Tailrace knows formats up to ${known}.`, {
    hint: "A newer Tailrace wrote it: start that one, and let it drain the folder first.",
  });
}

export function storeReadFailed(cause: unknown): TailraceError {
  return new TailraceError("STORE_READ", `Cannot read from the store: ${reasonOf(cause)}.`, { cause });
}

export function storeWriteFailed(cause: unknown): TailraceError {
  return new TailraceError("STORE_WRITE", `Cannot write to the store: ${reasonOf(cause)}.`, { cause });
}
