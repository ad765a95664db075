import { isAlias, isMap as isMapNode, isScalar, isSeq, parseAllDocuments } from "yaml";
import type { Document, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { FieldMap } from "#plugin";
import type { FieldValue } from "#plugin";
import type { YamlBuilder, YamlKey } from "./yaml-builder.ts";

const OPTIONS = { schema: "failsafe", uniqueKeys: false, merge: false, logLevel: "silent", prettyErrors: false } as const;

/**
 * Reads YAML of any kind, as Logstash's two readers do. One-shot: every map that is in no other map gives its entries to the
 * dictionary, of all documents. Streaming: the first map of the file is the dictionary.
 * @param firstLine the number of the text's first line in its file
 * @returns whether there is a map
 * @throws Error that names the line
 */
export function readDocuments(text: string, builder: YamlBuilder, firstLine = 1): boolean {
  // An empty text has no documents, which yaml says by an array with more to it.
  const documents: readonly Document[] = [...parseAllDocuments(text, OPTIONS)];
  for (const { errors } of documents) {
    const [error] = errors;
    if (error !== undefined)
      throw new Error(`${error.message.replace(/\.$/, "")}, near line ${lineAt(text, error.pos[0]) + firstLine - 1}`);
  }
  const reader = new DocumentReader(builder);
  let isFound = false;
  for (const { contents } of documents) {
    isFound = reader.readTop(contents) || isFound;
    if (isFound && builder.strategy === "streaming") break;
  }
  return isFound;
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}

const TEXT_TAG = /^(?:!str|!binary|tag:yaml\.org,2002:(?:str|binary))$/;
const FLOAT_TAG = /^(?:!float|tag:yaml\.org,2002:float)$/;

class DocumentReader {
  readonly #builder: YamlBuilder;

  constructor(builder: YamlBuilder) {
    this.#builder = builder;
  }

  /** True when there was a map. */
  readTop(node: unknown): boolean {
    if (isSeq(node)) return this.#readTopItems(node);
    if (!isMapNode(node) || isOmap(node)) return false;
    for (const { key, value } of node.items) this.#builder.addEntry(this.#key(key), this.#value(value));
    return true;
  }

  #readTopItems(list: YAMLSeq): boolean {
    let isFound = false;
    for (const item of list.items) {
      isFound = this.readTop(item) || isFound;
      if (isFound && this.#builder.strategy === "streaming") break;
    }
    return isFound;
  }

  #key(node: unknown): YamlKey {
    if (isScalar(node)) return { text: textOf(node), kind: this.#isPlain(node) ? "plain" : "quoted" };
    return node === null ? { text: "", kind: "plain" } : { text: JSON.stringify(node), kind: "collection" };
  }

  #value(node: unknown): FieldValue {
    if (isAlias(node)) return this.#builder.alias(node.source);
    const value = this.#newValue(node);
    const anchor = isMapNode(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#builder.anchor(anchor, value);
    return value;
  }

  #newValue(node: unknown): FieldValue {
    if (hasTag(node) && node.tag.startsWith("!ruby/")) throw new Error(`the tag ${node.tag} makes an object of Ruby`);
    if (isMapNode(node)) return this.#map(node);
    if (isSeq(node)) return isOmap(node) ? this.#omap(node) : node.items.map((item) => this.#value(item));
    return isScalar(node) ? this.#scalar(node) : this.#builder.plain("");
  }

  #map({ items }: YAMLMap): FieldValue {
    const map = new FieldMap();
    for (const { key, value } of items) this.#builder.addTo(map, this.#key(key), this.#value(value));
    return map;
  }

  /** A list of pairs that stands for a map. */
  #omap({ items }: YAMLSeq): FieldValue {
    const map = new FieldMap();
    for (const item of items) {
      const pairs = isMapNode(item) ? item.items : [item as YAMLMap["items"][number]]; // yaml keeps the pairs of an omap bare
      for (const { key, value } of pairs) this.#builder.addTo(map, this.#key(key), this.#value(value));
    }
    return map;
  }

  #scalar(node: Scalar): FieldValue {
    const text = textOf(node);
    if (!this.#isPlain(node)) return this.#builder.quoted(text);
    return FLOAT_TAG.test(node.tag ?? "") ? this.#builder.float(text) : this.#builder.plain(text);
  }

  /** Streaming heeds no tags. In Ruby those of texts keep a scalar from being read as anything else; others have it read, in quotes too. */
  #isPlain({ tag, type }: Scalar): boolean {
    const isBare = type === undefined || type === "PLAIN";
    if (tag === undefined || this.#builder.strategy === "streaming") return isBare;
    return !TEXT_TAG.test(tag);
  }
}

function hasTag(node: unknown): node is { readonly tag: string } {
  return (isMapNode(node) || isSeq(node) || isScalar(node)) && node.tag !== undefined;
}

function isOmap(node: YAMLMap | YAMLSeq): boolean {
  return node.tag === "tag:yaml.org,2002:omap" || node.tag === "!omap";
}

/** yaml decodes `!!binary` by itself. */
function textOf({ value }: Scalar): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  return typeof value === "string" ? value : "";
}
