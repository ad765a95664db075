import type { ArchivedLetter } from "./letter-archive.ts";

/** Which letters are meant. A part that is undefined chooses all. */
export interface LetterChoice {
  /** Those that died at this time or later, and before that one; milliseconds since 1970. */
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
  /** The type of a plugin, or its id. */
  readonly plugin: string | undefined;
  /** A part of the reason, in upper or lower case. */
  readonly reason: string | undefined;
  /** `main/12` */
  readonly ids: ReadonlySet<string> | undefined;
}

export function idOf({ pipeline, sequence }: Pick<ArchivedLetter, "pipeline" | "sequence">): string {
  return `${pipeline}/${sequence}`;
}

/** True when the choice leaves no letter out. */
export function choosesAll({ sinceMs, untilMs, plugin, reason, ids }: LetterChoice): boolean {
  return [sinceMs, untilMs, plugin, reason, ids].every((part) => part === undefined);
}

/** Of a damaged letter nothing is known but its id. */
export function isChosen(archived: ArchivedLetter, choice: LetterChoice): boolean {
  const { sinceMs, untilMs, plugin, reason, ids } = choice;
  if (ids !== undefined && !ids.has(idOf(archived))) return false;
  const head = archived.letter?.head;
  if (head === undefined) return choosesAll({ ...choice, ids: undefined });
  if (sinceMs !== undefined && head.last < sinceMs) return false;
  if (untilMs !== undefined && head.last >= untilMs) return false;
  if (plugin !== undefined && head.plugin_type !== plugin && head.plugin_id !== plugin) return false;
  return reason === undefined || head.reason.toLowerCase().includes(reason.toLowerCase());
}
