import { patch } from "./failure.ts";
import type { Edit, Failure } from "./failure.ts";
import { closersOf } from "./open-block.ts";
import { closingBracket, lineAround, readToken } from "./token.ts";
import type { Token } from "./token.ts";

/** Takes the statement around the failure out of the text, or all up to the next section where the statement has no end. */
export function skipStatement(failure: Failure): Edit {
  const depth = failure.frames.findLastIndex((frame) => frame.kind === "section" || frame.kind === "branch") + 1;
  const start = statementStart(failure, depth);
  const end = statementEnd(failure, depth);
  if (end !== undefined && end <= nextSection(failure.text, failure.offset)) return patch({ start, end }, "");
  return skipSection(failure);
}

/** Takes all from the statement around the failure up to the next section out of the text, and closes what is open. */
export function skipSection(failure: Failure): Edit {
  const depth = failure.frames.findLastIndex((frame) => frame.kind === "section" || frame.kind === "branch") + 1;
  const start = statementStart(failure, depth);
  const end = Math.max(start, nextSection(failure.text, failure.offset));
  return patch({ start, end }, `${closersOf(failure.frames.slice(0, depth))}\n`);
}

/** The beginning of what stands in the innermost block, below `depth` open ones. */
function statementStart(failure: Failure, depth: number): number {
  const inner = failure.frames[depth];
  if (inner !== undefined) return inner.head.start;
  const { found, previous, frames } = failure;
  const isBegun = previous !== undefined && previous !== frames.at(-1)?.open && (previous.kind === "chunk" || previous.kind === "string");
  return isBegun ? previous.start : (found?.start ?? failure.text.length);
}

/** Where that ends: behind its block, or behind the token found. */
function statementEnd(failure: Failure, depth: number): number | undefined {
  const { found, text } = failure;
  const inner = failure.frames[depth];
  if (inner !== undefined && inner.kind !== "condition") {
    const close = closingBracket(text, inner.open.start);
    return close === undefined ? undefined : close + 1;
  }
  if (found === undefined) return undefined;
  const brace = inner === undefined ? nextToken(failure, found) : braceAfter(text, found);
  if (brace?.text !== "{") return inner === undefined ? Math.max(lineEnd(text, found), failure.offset + 1) : undefined;
  const close = closingBracket(text, brace.start);
  return close === undefined ? undefined : close + 1;
}

/** The end of the token's line, before the brackets that end it. */
function lineEnd(text: string, token: Token): number {
  const { end } = lineAround(text, token.end);
  return Math.max(
    token.end,
    token.end +
      text
        .slice(token.end, end)
        .trimEnd()
        .replace(/[ \t}\])]+$/, "").length,
  );
}

function nextToken(failure: Failure, found: Token): Token | undefined {
  return found.text === "{" ? found : readToken(failure.text, found.end, false);
}

function braceAfter(text: string, from: Token): Token | undefined {
  let token: Token | undefined = from;
  while (token !== undefined && token.text !== "{" && token.text !== "}") token = readToken(text, token.end, false);
  return token;
}

const SECTION = /^[ \t]*(?:input|filter|output)[ \t\r\n]*\{/gm;

/** The offset of the first section behind `offset`, or the end of the text. */
export function nextSection(text: string, offset: number): number {
  SECTION.lastIndex = offset;
  return SECTION.exec(text)?.index ?? text.length;
}
