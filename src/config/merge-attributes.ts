import type { TailraceError } from "../errors.ts";
import type { PluginNode, SectionKind, ValueNode } from "./ast.ts";
import { notMergeable, severalCodecs } from "./errors.ts";
import { mergeValues } from "./merge-values.ts";
import type { MergedOption, MergedPlugin, OptionValue } from "./option-value.ts";

export interface MergeResult {
  readonly plugin: MergedPlugin;
  readonly problems: readonly TailraceError[];
}

/** The plugin with repeated options made one, codec blocks included. `role`: the section it stands in, or that it is a codec block. */
export function mergeAttributes(node: PluginNode, role: SectionKind | "codec"): MergeResult {
  const problems: TailraceError[] = [];
  return { plugin: mergePlugin(node, role, problems), problems };
}

function mergePlugin(node: PluginNode, role: SectionKind | "codec", problems: TailraceError[]): MergedPlugin {
  const options = new Map<string, MergedOption>();
  for (const { name, nameLocation, value } of node.attributes) {
    const plain = plainValue(value, problems);
    const before = options.get(name);
    const merged = before === undefined ? plain : mergeValues(before.value, plain);
    if (merged === undefined) problems.push(notMergeable(name, value.location, before?.value.location ?? nameLocation));
    else options.set(name, { name, nameLocation: before?.nameLocation ?? nameLocation, value: merged });
  }
  const codec = options.get("codec")?.value;
  if (codec?.kind === "list" && (role === "input" || role === "output")) {
    const [first = codec, second = codec] = codec.items;
    problems.push(severalCodecs(node.name, second.location, first.location));
    options.set("codec", { ...options.get("codec")!, value: first });
  }
  return { name: node.name, nameLocation: node.nameLocation, options, location: node.location };
}

function plainValue(node: ValueNode, problems: TailraceError[]): OptionValue {
  const { location } = node;
  switch (node.kind) {
    case "string":
    case "bareword":
      return { kind: "text", text: node.text, location };
    case "number":
      return { kind: "number", number: node.number, location };
    case "array":
      return { kind: "list", items: node.items.map((item) => plainValue(item, problems)), location };
    case "hash": {
      const entries = node.entries.map((entry) => ({ ...entry, value: plainValue(entry.value, problems) }));
      return { kind: "hash", entries, location };
    }
    case "plugin":
      return { kind: "codec", codec: mergePlugin(node, "codec", problems), location };
  }
}
