import type { ByteWriter } from "./byte-writer.ts";
import type { Event } from "./event.ts";
import { LENGTH_SHIFT, PIECE } from "./json-kernel.ts";
import { JsonPieces, LONG_TEXT } from "./json-pieces.ts";
import type { EventLayout } from "./layout.ts";

/** Where a record's bytes go. */
export type ByteSink = Pick<ByteWriter, "utf8" | "bytes">;

/** Writes the JSON of an event. */
export type WriteEvent = (event: Event, to: ByteSink) => void;

/** One for the thread, made when the first event is written. */
let pieces: JsonPieces | undefined;

/**
 * Compiles a writer of whole events as bytes. All texts of an event come over by one call, and json-kernel.wat puts the document
 * together: joining strings takes three times as long.
 * @param json writes the same as a text, for what the kernel does not take
 */
export function compileEventBytes(layout: EventLayout, suffix: string, json: (event: Event) => string): WriteEvent {
  let gather: Gather | undefined;
  return (event, to) => {
    pieces ??= new JsonPieces();
    gather ??= compileGather(layout, suffix, pieces);
    if (!gather(event) || !pieces.write(to)) to.utf8(json(event) + suffix);
  };
}

/** Takes an event apart. False: it cannot. */
type Gather = (event: Event) => boolean;

function compileGather(layout: EventLayout, suffix: string, into: JsonPieces): Gather {
  const end = into.constant(`}${suffix}`);
  const empty = into.constant(`{}${suffix}`);
  if (end === undefined || empty === undefined) return () => false;
  const source = [
    "return (e) => {",
    "  p.clear();",
    '  let n = 0, texts = "", v;',
    ...layout.names.map((name) => takeField(name, layout, into)),
    "  p.count = n;",
    "  p.texts = texts;",
    "  if (e.$extra !== undefined) p.entries(e.$extra, n > 0);",
    `  p.add(p.count > 0 ? ${end} : ${empty});`,
    "  return true;",
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
