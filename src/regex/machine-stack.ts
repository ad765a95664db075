/** The interpreter's stack: the ways back, and what each must restore. */

export type Entry =
  | { readonly kind: "choice"; readonly address: number; readonly position: number; readonly keep: number }
  /** A group was opened or closed here; `start` and `end` are what it held before. */
  | { readonly kind: "open" | "close"; readonly group: number; readonly position: number; readonly start: number; readonly end: number }
  | { readonly kind: "loop"; readonly loop: number; readonly start: LoopStart }
  | { readonly kind: "counter"; readonly counter: number; readonly count: number }
  | {
      readonly kind: "call" | "return";
      readonly frame: Frame | undefined;
      readonly loops: readonly LoopStart[];
      readonly counters: readonly number[];
    }
  | { readonly kind: "mark"; readonly position: number }
  /** Where to go on when a negative look-around has not matched. */
  | { readonly kind: "not"; readonly address: number; readonly position: number; readonly keep: number }
  | { readonly kind: "absent-start"; readonly position: number; readonly limit: number }
  | { readonly kind: "absent" }
  /** A choice given up, or a mark that has been passed. */
  | { readonly kind: "void" };

/** Where a turn of a loop began: in the text and on the stack. */
export interface LoopStart {
  readonly position: number;
  readonly height: number;
}

/** What a call returns to. */
export interface Frame {
  readonly back: number;
  readonly loops: readonly LoopStart[];
  readonly counters: readonly number[];
  readonly outer: Frame | undefined;
}

export const voided: Entry = { kind: "void" };

/** Where the group that is about to be closed was opened: in recursion not where it was opened last. */
export function openingOf(stack: readonly Entry[], group: number): number {
  let depth = 0;
  for (let height = stack.length - 1; height >= 0; height -= 1) {
    const entry = stack[height];
    if (entry?.kind === "close" && entry.group === group) depth += 1;
    if (entry?.kind === "open" && entry.group === group && depth-- === 0) return entry.position;
  }
  return -1;
}

/** The capture one of the groups made as many calls further out or in as the level says: start and end. */
export function captureAtLevel(stack: readonly Entry[], groups: readonly number[], level: number): readonly [number, number] | undefined {
  let depth = 0;
  let end = -1;
  for (let height = stack.length - 1; height >= 0; height -= 1) {
    const entry = stack[height];
    if (entry?.kind === "call") depth -= 1;
    else if (entry?.kind === "return") depth += 1;
    else if (depth === level && entry?.kind === "close" && groups.includes(entry.group)) end = entry.position;
    else if (depth === level && entry?.kind === "open" && groups.includes(entry.group) && end >= 0) return [entry.position, end];
  }
  return undefined;
}

/**
 * Whether a turn of a loop that took no character ends the loop. It does not when it gave a group an empty capture for the
 * first time (the loop goes round once more), and it fails when a group had been captured empty elsewhere. So Onigmo.
 */
export function judgeEmptyTurn(stack: readonly Entry[], height: number, position: number): "ends" | "goes on" | "fails" {
  let verdict: "ends" | "fails" = "ends";
  for (let at = height; at < stack.length; at += 1) {
    const entry = stack[at];
    if (entry?.kind !== "open") continue;
    if (entry.end < 0 || entry.start !== entry.end) return "goes on";
    if (entry.end !== position) verdict = "fails";
  }
  return verdict;
}
