import { createRequire } from "node:module";
import { makeFloat, PluginError, reasonOf, rubyText } from "#plugin";
import { declaredPrefix } from "./names.ts";
import { elementsIn } from "./nodes.ts";
import type { XmlNode } from "./nodes.ts";
import { textOf } from "./serialize.ts";

/** What is used of the package xpath. Its own types bring those of browsers with them. */
interface XPathEngine {
  parse(expression: string): { evaluate(options: EvaluateOptions): unknown };
  readonly XNodeSet: new () => { toUnsortedArray(): XmlNode[] };
  readonly XNumber: new () => { numberValue(): number };
  readonly XBoolean: new () => { booleanValue(): boolean };
}

interface EvaluateOptions {
  readonly node: XmlNode;
  readonly namespaces: (prefix: string) => string;
}

// The package is what this interface says of it.
const engine = createRequire(import.meta.url)("xpath") as XPathEngine;

/** The values that an expression finds, as texts; `true` is one, `false` none. */
export type Select = (document: XmlNode, namespaces: ReadonlyMap<string, string>) => string[];

/** @throws PluginError XML_XPATH */
export function compileXpath(expression: string): Select {
  const compiled = parse(expression);
  return (node, known) => {
    const namespaces = (prefix: string): string => {
      const uri = known.get(prefix === "xmlns" ? "" : prefix);
      if (uri === undefined) throw unknownPrefix(expression, prefix);
      return uri;
    };
    return valuesOf(compiled.evaluate({ node, namespaces }));
  };
}

function valuesOf(result: unknown): string[] {
  if (result instanceof engine.XNodeSet) {
    const nodes = [...new Set(result.toUnsortedArray())];
    return nodes.toSorted((a, b) => a.order - b.order).map(textOf);
  }
  if (result instanceof engine.XBoolean) return result.booleanValue() ? ["true"] : [];
  if (result instanceof engine.XNumber) return [rubyText(makeFloat(result.numberValue()))];
  return [String(result)];
}

/** Prefixes that stand for something in every expression. */
const BUILT_IN: readonly (readonly [string, string])[] = [
  ["xml", "http://www.w3.org/XML/1998/namespace"],
  ["xhtml", "http://www.w3.org/1999/xhtml"],
];

/** Those of the configuration, else those that the document's element declares; the default one has the prefix "". */
export function namespacesFor(document: XmlNode, given: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  if (given.length > 0) return new Map([...BUILT_IN, ...given.map(([prefix, uri]) => [prefix === "xmlns" ? "" : prefix, uri] as const)]);
  const namespaces = new Map(BUILT_IN);
  for (const attribute of document.documentElement?.written ?? []) {
    const prefix = declaredPrefix(attribute);
    if (prefix !== undefined) namespaces.set(prefix, attribute.nodeValue ?? "");
  }
  return namespaces;
}

/** Takes the prefixes and namespaces off all elements and attributes, and the declarations away. */
export function removeNamespaces(document: XmlNode): void {
  for (const element of elementsIn(document)) {
    element.written = [...element.attributes];
    for (const node of [element, ...element.attributes]) {
      node.namespaceURI = null;
      node.prefix = "";
      node.nodeName = node.localName;
    }
  }
}

function parse(expression: string): ReturnType<XPathEngine["parse"]> {
  try {
    return engine.parse(expression);
  } catch (error) {
    throw notXpath(expression, error);
  }
}

function notXpath(expression: string, cause: unknown): PluginError {
  return new PluginError("XML_XPATH", `${JSON.stringify(expression)} is no XPath 1.0: ${reasonOf(cause)}`, {
    about: { text: expression },
    cause,
  });
}

function unknownPrefix(expression: string, prefix: string): PluginError {
  return new PluginError("XML_PREFIX", `The prefix ${prefix} in ${JSON.stringify(expression)} stands for no namespace.`, {
    about: { text: expression },
    hint: "Declare it in namespaces, or set remove_namespaces.",
  });
}
