import type { Entities } from "./references.ts";

const QUOTED = /"[^"]*"|'[^']*'/y;
const ENTITY = /<!ENTITY\s+([\p{L}_:][\p{L}\p{N}\p{M}._:\-·]*)\s+(?:"([^"]*)"|'([^']*)')\s*>/uy;

/**
 * Reads the declaration of a document's type from `<!DOCTYPE` on: entities with a value are declared, those that stand for a file
 * or an address are not, and neither is anything else.
 * @returns where it ends; undefined: it has no end
 */
export function readDoctype(text: string, from: number, entities: Entities): number | undefined {
  let at = from + "<!DOCTYPE".length;
  let isInside = false;
  while (at < text.length) {
    const character = text[at];
    if (character === ">" && !isInside) return at + 1;
    if (character === "[") isInside = true;
    if (character === "]") isInside = false;
    const next = skipPart(text, at, isInside ? entities : undefined);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

/** The place behind a declaration of an entity, a comment, an instruction, a text in quotes or one character; undefined: it has no end. */
function skipPart(text: string, at: number, entities: Entities | undefined): number | undefined {
  if (text.startsWith("<!--", at)) return behind(text, "-->", at + 4);
  if (text.startsWith("<?", at)) return behind(text, "?>", at + 2);
  const entity = entities === undefined ? null : matchAt(ENTITY, text, at);
  if (entity !== null) entities!.declare(entity[1]!, entity[2] ?? entity[3] ?? "");
  return at + ((entity ?? matchAt(QUOTED, text, at))?.[0].length ?? 1);
}

function behind(text: string, end: string, from: number): number | undefined {
  const at = text.indexOf(end, from);
  return at < 0 ? undefined : at + end.length;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
