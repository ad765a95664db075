import { isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Document, Node } from "yaml";
import { PLACEHOLDER } from "../config/environment.ts";
import type { Variables } from "../config/environment.ts";
import { variableNotSet } from "../config/errors.ts";
import { createSourceText, locate } from "../config/source-text.ts";
import type { SourceText } from "../config/source-text.ts";
import type { SourceLocation } from "../errors.ts";
import { settingsFileNotYaml } from "./errors.ts";

/** A part of a YAML file with its place, so that what is wrong with it can be shown there. */
export type YamlNode =
  | { readonly kind: "scalar"; readonly value: unknown; readonly location: SourceLocation }
  | { readonly kind: "list"; readonly items: readonly YamlNode[]; readonly location: SourceLocation }
  | { readonly kind: "map"; readonly entries: readonly YamlEntry[]; readonly location: SourceLocation };

export interface YamlEntry {
  readonly key: string;
  readonly keyLocation: SourceLocation;
  readonly value: YamlNode;
}

/**
 * Parses a YAML file and fills variables into its texts.
 * @throws TailraceError SETTINGS_FILE with the place of the first mistake, CONFIG_VARIABLE_NOT_SET
 */
export function parseYaml(file: string, text: string, variables: Variables): YamlNode {
  const source = createSourceText(file, text);
  const document = parseDocument(text, { prettyErrors: false });
  const [mistake] = document.errors;
  if (mistake !== undefined) throw settingsFileNotYaml(file, mistake.message, locate(source, mistake.pos[0], mistake.pos[0] + 1));
  return new NodeReader(source, document, variables).read(document.contents, 0);
}

class NodeReader {
  readonly #source: SourceText;
  readonly #document: Document;
  readonly #variables: Variables;

  constructor(source: SourceText, document: Document, variables: Variables) {
    this.#source = source;
    this.#document = document;
    this.#variables = variables;
  }

  /** @param at where a node that is not there would stand */
  read(written: Node | null, at: number): YamlNode {
    const node = isAlias(written) ? (written.resolve(this.#document) ?? null) : written;
    const [start, end] = written?.range ?? [at, at];
    const location = locate(this.#source, start, end);
    if (isSeq<Node>(node)) return { kind: "list", items: node.items.map((item) => this.read(item, start)), location };
    if (isMap<Node, Node | null>(node)) {
      const entries = node.items.map(({ key, value }) => {
        const keyEnd = key.range?.[1] ?? start;
        return { key: keyText(key), keyLocation: locate(this.#source, key.range?.[0] ?? start, keyEnd), value: this.read(value, keyEnd) };
      });
      return { kind: "map", entries, location };
    }
    const value: unknown = isScalar(node) ? node.value : null;
    return { kind: "scalar", value: typeof value === "string" ? this.#fillIn(value, location) : value, location };
  }

  #fillIn(text: string, location: SourceLocation): string {
    return text.replace(new RegExp(PLACEHOLDER, "g"), (placeholder: string, name: string, fallback: string | undefined) => {
      const found = this.#variables.get(name) ?? fallback;
      if (found === undefined) throw variableNotSet(name, placeholder, location);
      return found;
    });
  }
}

function keyText(key: Node): string {
  return isScalar(key) ? String(key.value) : String(key);
}
