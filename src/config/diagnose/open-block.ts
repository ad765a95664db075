import type { OpenBlock } from "./errors.ts";
import type { ClosedBlock, Frame } from "./context.ts";
import { place } from "./failure.ts";
import type { Failure } from "./failure.ts";
import { indentation, lineAround } from "./token.ts";

/**
 * The block whose closing bracket is most likely missing. A `}` that begins a line further left than the line of its opening
 * closed another block than its writer meant; where no such is found, it is the innermost of `open`.
 */
export function suspectedBlock(failure: Failure, open: readonly Frame[]): OpenBlock | undefined {
  const outdented = failure.closed.find((block) => block.open.text === "{" && isOutdented(failure.text, block));
  const suspect = outdented ?? open.findLast((frame) => frame.kind !== "condition" && frame.kind !== "parenthesis");
  if (suspect === undefined) return undefined;
  return {
    name: blockName(suspect),
    location: place(failure, suspect.open.start >= suspect.head.end ? { start: suspect.head.start, end: suspect.open.end } : suspect.open),
  };
}

/** What closes the frames, innermost first. */
export function closersOf(frames: readonly Frame[]): string {
  const closers = { section: "}", branch: "}", plugin: "}", hash: "}", list: "]", condition: "", parenthesis: ")" };
  return frames
    .toReversed()
    .map((frame) => closers[frame.kind])
    .join("");
}

function isOutdented(text: string, block: ClosedBlock): boolean {
  const isFirstOnLine = text.slice(lineAround(text, block.close.start).start, block.close.start).trim() === "";
  return isFirstOnLine && indentation(text, block.close.start) < indentation(text, block.open.start);
}

/** A block in a person's words: `the plugin mutate`. */
export function blockName(block: { readonly kind: Frame["kind"]; readonly head: { readonly text: string } }): string {
  const names: Readonly<Record<Frame["kind"], string>> = {
    section: "the section",
    branch: "the block of",
    plugin: "the plugin",
    hash: "the hash of",
    list: "the list of",
    condition: "the condition of",
    parenthesis: "the parenthesis of",
  };
  return `${names[block.kind]} ${block.head.text}`;
}
