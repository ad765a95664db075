import { defineCodec, isEmptyMap, isList, isMap, keysOf, rubyInspect } from "#plugin";
import type { FieldList, FieldMap, FieldValue } from "#plugin";

export default defineCodec({
  name: "rubydebug",
  summary: "Events for people: one field a line, keys aligned at their end, values as Ruby shows them.",
  options: {
    metadata: { type: "boolean", default: false, description: "Whether to show `@metadata` too, when there is any." },
  },
  encoder: ({ metadata }) => ({
    encode(event) {
      const fields = event.toMap();
      if (metadata && !isEmptyMap(event.metadata())) fields["@metadata"] = event.metadata();
      return `${show(fields, 0)}\n`;
    },
  }),
});

const INDENT = 4;

/** @param depth the indentation of the line on which the value begins */
function show(value: FieldValue, depth: number): string {
  if (isMap(value)) return showMap(value, depth);
  return isList(value) ? showList(value, depth) : rubyInspect(value);
}

function showMap(map: FieldMap, depth: number): string {
  const keys = keysOf(map);
  if (keys.length === 0) return "{}";
  const names = keys.map((key) => rubyInspect(key));
  const widest = names.reduce((most, name) => Math.max(most, characters(name)), 0);
  const lines = keys.map((key, at) => {
    const name = names[at]!;
    const margin = " ".repeat(depth + INDENT + widest - characters(name));
    return `${margin}${name} => ${show(map[key]!, depth + INDENT)}`;
  });
  return `{\n${lines.join(",\n")}\n${" ".repeat(depth)}}`;
}

/** Ruby counts characters, JavaScript halves of those beyond U+FFFF. */
function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff]/g)?.length ?? 0);
}

function showList(list: FieldList, depth: number): string {
  if (list.length === 0) return "[]";
  const width = String(list.length - 1).length;
  const margin = " ".repeat(depth + INDENT);
  const lines = list.map((value, at) => `${margin}[${String(at).padStart(width)}] ${show(value, depth + INDENT)}`);
  return `[\n${lines.join(",\n")}\n${" ".repeat(depth)}]`;
}
