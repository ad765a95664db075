import { TailraceError } from "../errors.ts";
import type { SourceLocation } from "../errors.ts";

export function unusableCondition(message: string, location: SourceLocation): TailraceError {
  return new TailraceError("COMPILE_CONDITION", message, { location });
}

export function conditionTimedOut(place: string): TailraceError {
  return new TailraceError("COMPILE_CONDITION_TIMEOUT", `A pattern of the condition at ${place} took longer than its limit.`);
}

export function codecCannot(name: string, what: "decode" | "encode", user: string): TailraceError {
  return new TailraceError("COMPILE_CODEC_USE", `The codec ${name} cannot ${what}, so it is of no use to ${user}.`);
}

export function cannotReadFile(file: string, cause: unknown): TailraceError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const why = code === "ENOENT" ? "there is no such file" : cause instanceof Error ? cause.message : String(cause);
  return new TailraceError("COMPILE_FILE", `Cannot read ${file}: ${why}.`, { cause });
}
