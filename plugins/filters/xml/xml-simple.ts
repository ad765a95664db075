import { FieldMap, isEmptyMap, isList, isMap } from "#plugin";
import type { FieldValue } from "#plugin";
import { NODE } from "./nodes.ts";
import type { XmlNode } from "./nodes.ts";

export interface SimpleOptions {
  /** A child element is a list of one. */
  readonly forcesArray: boolean;
  /** A text is `content` of a map. */
  readonly forcesContent: boolean;
  /** Elements without anything are null, and left out where their parent has no attributes. */
  readonly suppressesEmpty: boolean;
}

const CONTENT = "content";

/** Elements of this name alone in a map give their list instead of it. */
const ANONYMOUS = "anon";

/**
 * What Ruby's XmlSimple makes of an element: a map of its attributes and child elements, of its text `content`; the text itself
 * when it has nothing else. Children of one name are a list.
 */
export function simplify(element: XmlNode, options: SimpleOptions): FieldValue {
  const map = attributesOf(element);
  const texts = element.childNodes.filter(isText);
  const children = element.childNodes.filter(({ nodeType }) => nodeType === NODE.element);
  if (children.length === 0 && texts.length > 0) return simplifyText(map, { element, texts, options });
  for (const child of children) {
    const value = simplify(child, options);
    if (options.suppressesEmpty && element.written.length === 0 && isNothing(value)) continue;
    merge(map, child.localName, { value, options });
  }
  if (children.length > 0) addMixedText(map, texts);
  return fold(map, options);
}

function attributesOf(element: XmlNode): FieldMap {
  const map = new FieldMap();
  for (const attribute of element.written) map[attribute.nodeName] = attribute.nodeValue ?? "";
  return map;
}

interface TextElement {
  readonly element: XmlNode;
  readonly texts: readonly XmlNode[];
  readonly options: SimpleOptions;
}

function simplifyText(map: FieldMap, { element, texts, options }: TextElement): FieldValue {
  const text = texts.map(valueOf).join("");
  const hasAttributes = element.written.length > 0;
  if (!hasAttributes && isNothing(text)) return new FieldMap();
  if (!hasAttributes && !options.forcesContent) return text;
  return merge(map, CONTENT, { value: text, options });
}

/** The texts between child elements, as they stand in the document; blank ones alone do not count. */
function addMixedText(map: FieldMap, texts: readonly XmlNode[]): void {
  const runs = runsOf(texts).map((run) => run.map((node) => node.raw).join(""));
  if (isNothing(runs.join(""))) return;
  map[CONTENT] = runs.length === 1 ? runs[0]! : runs;
}

/** Texts and unknown entities right behind each other are one; a CDATA section is one by itself. */
function runsOf(texts: readonly XmlNode[]): XmlNode[][] {
  const runs: XmlNode[][] = [];
  for (const node of texts) {
    const before = node.previousSibling;
    const isJoined = before !== null && isPlainText(before) && isPlainText(node);
    if (isJoined) runs.at(-1)!.push(node);
    else runs.push([node]);
  }
  return runs;
}

function merge(map: FieldMap, key: string, { value, options }: { readonly value: FieldValue; readonly options: SimpleOptions }): FieldMap {
  const before = map[key];
  if (before !== undefined) {
    if (isList(before)) before.push(value);
    else map[key] = [before, value];
  } else map[key] = isList(value) || (options.forcesArray && key !== CONTENT) ? [value] : value;
  return map;
}

function fold(map: FieldMap, { suppressesEmpty }: SimpleOptions): FieldValue {
  const anonymous = map[ANONYMOUS];
  const lists = Object.values(map).filter((value) => value !== undefined && isList(value));
  if (lists.length === 1 && anonymous === lists[0] && anonymous !== undefined) return anonymous;
  return suppressesEmpty && isEmptyMap(map) ? null : map;
}

function isNothing(value: FieldValue): boolean {
  if (typeof value === "string") return !/[^\t-\r ]/.test(value);
  return value === null || (isMap(value) && isEmptyMap(value));
}

function isText(node: XmlNode): boolean {
  return isPlainText(node) || node.nodeType === NODE.cdata;
}

function isPlainText({ nodeType }: XmlNode): boolean {
  return nodeType === NODE.text || nodeType === NODE.entityReference;
}

/** A reference to an unknown entity stands for itself. */
function valueOf(node: XmlNode): string {
  return node.nodeValue ?? node.raw;
}
