import { declaredPrefix } from "./names.ts";
import { NODE } from "./nodes.ts";
import type { XmlNode } from "./nodes.ts";

/** A node as Nokogiri on JRuby prints it: attributes by their value, all others as XML without further blanks. */
export function textOf(node: XmlNode): string {
  return node.nodeType === NODE.attribute ? (node.nodeValue ?? "") : xmlOf(node, new Map());
}

/** @param declared the namespaces declared around a node, by prefix: they are not declared again */
function xmlOf(node: XmlNode, declared: ReadonlyMap<string, string>): string {
  switch (node.nodeType) {
    case NODE.text:
      return (node.nodeValue ?? "").replace(/[&<>\r]/g, escape);
    case NODE.cdata:
      return `<![CDATA[${node.nodeValue ?? ""}]]>`;
    case NODE.comment:
      return `<!--${node.nodeValue ?? ""}-->`;
    case NODE.instruction:
      return `<?${node.nodeName} ${node.nodeValue ?? ""}?>\n`;
    case NODE.entityReference:
      return node.raw;
    case NODE.document:
      return `<?xml version="1.0"?>\n${contentOf(node, declared)}`;
    default:
      return elementXml(node, declared);
  }
}

function elementXml(element: XmlNode, around: ReadonlyMap<string, string>): string {
  const declared = new Map(around);
  let attributes = "";
  for (const attribute of element.written) {
    const prefix = declaredPrefix(attribute);
    const value = attribute.nodeValue ?? "";
    if (prefix !== undefined && declared.get(prefix) === value) continue;
    if (prefix !== undefined) declared.set(prefix, value);
    attributes += ` ${attribute.nodeName}="${value.replace(/[\n\r\t"<>&]/g, escape)}"`;
  }
  const { nodeName } = element;
  if (element.firstChild === null) return `<${nodeName}${attributes}/>`;
  return `<${nodeName}${attributes}>${contentOf(element, declared)}</${nodeName}>`;
}

function contentOf(node: XmlNode, declared: ReadonlyMap<string, string>): string {
  return node.childNodes.map((child) => xmlOf(child, declared)).join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

function escape(character: string): string {
  return ESCAPES[character] ?? character;
}
