import { TailraceError } from "../errors.ts";
import type { SourceLocation } from "../errors.ts";
import type { Attribute, HashEntryNode, HashNode, NumberLiteral, PluginNode, ValueNode } from "./ast.ts";
import { codecInHash, codecInList, duplicateKey, numberAsKey, quotedPluginName } from "./errors.ts";
import { readNumberLiteral } from "./number-literal.ts";
import { locate } from "./source-text.ts";
import type { SourceText } from "./source-text.ts";
import { translateEscapes } from "./string-escapes.ts";
import type { Span, SyntaxEntry, SyntaxHash, SyntaxNumber, SyntaxPlugin, SyntaxString, SyntaxValue } from "./syntax-tree.ts";

/** What building the tree of one text needs. `problems` is filled on the way; the tree holds something harmless in their places. */
export interface Building {
  readonly source: SourceText;
  /** `config.support_escapes` */
  readonly supportEscapes: boolean;
  readonly problems: TailraceError[];
}

export function placeOf(building: Building, span: Span): SourceLocation {
  return locate(building.source, span.start, span.end);
}

export function buildPlugin(building: Building, node: SyntaxPlugin): PluginNode {
  const nameLocation = placeOf(building, node.name);
  if (node.name.kind === "string") building.problems.push(quotedPluginName(node.name.text, nameLocation));
  return {
    kind: "plugin",
    name: node.name.text,
    nameLocation,
    attributes: node.attributes.map((attribute): Attribute => ({
      // A quoted option name loses its quotes and keeps its escapes, whatever config.support_escapes says (Attribute#expr).
      name: attribute.name.text,
      nameLocation: placeOf(building, attribute.name),
      value: buildValue(building, attribute.value),
      location: placeOf(building, attribute),
    })),
    location: placeOf(building, node),
  };
}

export function buildValue(building: Building, node: SyntaxValue): ValueNode {
  const location = placeOf(building, node);
  switch (node.kind) {
    case "plugin":
      return buildPlugin(building, node);
    case "bareword":
      return { kind: "bareword", text: node.text, location };
    case "string":
      return { kind: "string", text: stringText(building, node), location };
    case "number":
      return { kind: "number", number: numberLiteral(building, node), location };
    case "array":
      return { kind: "array", items: node.items.flatMap((item) => listItem(building, item)), location };
    case "hash":
      return buildHash(building, node);
  }
}

export function stringText(building: Building, node: SyntaxString): string {
  return building.supportEscapes ? translateEscapes(node.text) : node.text;
}

export function numberLiteral(building: Building, node: SyntaxNumber): NumberLiteral {
  const number = readNumberLiteral(node.text, placeOf(building, node));
  if (!(number instanceof TailraceError)) return number;
  building.problems.push(number);
  return { kind: "integer", value: 0, literal: node.text };
}

/** Logstash would put the option values of a codec block into the list and forget the codec: nobody can mean that, so it is refused. */
function listItem(building: Building, node: SyntaxValue): readonly ValueNode[] {
  if (node.kind !== "plugin") return [buildValue(building, node)];
  building.problems.push(codecInList(node.name.text, placeOf(building, node.name)));
  return [];
}

function buildHash(building: Building, node: SyntaxHash): HashNode {
  const written = new Map<string, Span>();
  const entries = new Map<string, HashEntryNode>();
  for (const entry of node.entries) {
    const keyLocation = placeOf(building, entry.key);
    // Logstash compares the keys as written, quotes included: `a1` and `"a1"` are not found to be the same, and the last one wins.
    const writing = building.source.text.slice(entry.key.start, entry.key.end);
    const first = written.get(writing);
    if (first !== undefined) building.problems.push(duplicateKey(writing, keyLocation, placeOf(building, first)));
    else written.set(writing, entry.key);
    const value = entryValue(building, entry);
    if (value !== undefined) entries.set(keyText(building, entry), { key: keyText(building, entry), keyLocation, value });
  }
  for (const entry of node.entries) refuseNumberKey(building, entry);
  return { kind: "hash", entries: [...entries.values()], location: placeOf(building, node) };
}

function keyText(building: Building, entry: SyntaxEntry): string {
  return entry.key.kind === "string" ? stringText(building, entry.key) : entry.key.text;
}

function entryValue(building: Building, entry: SyntaxEntry): ValueNode | undefined {
  if (entry.value.kind !== "plugin") return buildValue(building, entry.value);
  building.problems.push(codecInHash(entry.value.name.text, placeOf(building, entry.value.name)));
  return undefined;
}

function refuseNumberKey(building: Building, entry: SyntaxEntry): void {
  if (entry.key.kind !== "number") return;
  building.problems.push(numberAsKey(entry.key.text, placeOf(building, entry.key)));
}
