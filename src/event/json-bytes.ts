import type { ByteWriter } from "./byte-writer.ts";
import type { Event } from "./event.ts";
import { LENGTH_SHIFT, PIECE } from "./json-kernel.ts";
import { JsonPieces, LONG_TEXT } from "./json-pieces.ts";
import type { EventLayout } from "./layout.ts";

/** Writes the JSON of an event. It is quick with one writer only. */
export type WriteEvent = (event: Event, to: ByteWriter) => void;

/**
 * Compiles a writer of whole events as bytes. All texts of an event come over by one call, and json-kernel.wat puts the document
 * together: joining strings takes three times as long.
 * @param json writes the same as a text, for what the kernel does not take
 */
export function compileEventBytes(layout: EventLayout, suffix: string, json: (event: Event) => string): WriteEvent {
  const writeText: WriteEvent = (event, to) => to.utf8(json(event) + suffix);
  let write: WriteEvent | undefined;
  return (event, to) => {
    write ??= compileByPieces(layout, suffix, writeText) ?? writeText;
    write(event, to);
  };
}

/** Undefined: there can be no kernel, or the text is too long for it. */
function compileByPieces(layout: EventLayout, suffix: string, writeText: WriteEvent): WriteEvent | undefined {
  const pieces = makePieces();
  const gather = pieces && compileGather(layout, suffix, pieces);
  if (gather === undefined) return undefined;
  return (event, to) => {
    gather(event);
    if (!pieces!.write(to)) writeText(event, to);
  };
}

function makePieces(): JsonPieces | undefined {
  try {
    return new JsonPieces();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Takes an event apart. */
type Gather = (event: Event) => void;

function compileGather(layout: EventLayout, suffix: string, into: JsonPieces): Gather | undefined {
  const end = into.constant(`}${suffix}`);
  const empty = into.constant(`{}${suffix}`);
  if (end === undefined || empty === undefined) return undefined;
  const source = [
    "return (e) => {",
    "  p.clear();",
    '  let n = 0, texts = "", v;',
    ...layout.names.map((name) => takeField(name, layout, into)),
    "  p.count = n;",
    "  p.texts = texts;",
    "  if (e.$extra !== undefined) p.entries(e.$extra, n > 0);",
    `  p.add(p.count > 0 ? ${end} : ${empty});`,
    "};",
  ].join("\n");
  // Generated for its property loads, and so that the texts are joined in a variable; names stand in it as string literals.
  return new Function("p", "list", source)(into, into.list) as Gather;
}

/** Short texts, which most values are, are taken in place. */
function takeField(name: string, layout: EventLayout, into: JsonPieces): string {
  const key = into.keyOf(name);
  const takeKey =
    key === undefined
      ? `p.count = n; p.texts = texts; p.key(${JSON.stringify(name)}, n > 0); n = p.count; texts = p.texts;`
      : `list[n] = n > 0 ? ${key.next} : ${key.first}; n++;`;
  return `
  v = e.${layout.slotOf(name)};
  if (v !== undefined) {
    ${takeKey}
    if (typeof v === "string" && v.length < ${LONG_TEXT}) {
      list[n++] = (v.length << ${LENGTH_SHIFT}) | ${PIECE.text};
      texts += v;
    } else {
      p.count = n; p.texts = texts;
      p.value(v);
      n = p.count; texts = p.texts;
    }
  }`;
}
