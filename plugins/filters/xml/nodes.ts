/** Numbers of the DOM's kinds of nodes. */
export const NODE = { element: 1, attribute: 2, text: 3, cdata: 4, entityReference: 5, instruction: 7, comment: 8, document: 9 } as const;

export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

/** Attributes as the DOM gives them: by index and by `item`. */
export class AttributeList extends Array<XmlNode> {
  item(index: number): XmlNode | null {
    return this[index] ?? null;
  }
}

/**
 * A node of a document, with those names of the DOM that the XPath engine asks for. Nodes are numbered as they begin in the
 * document.
 */
export class XmlNode {
  nodeType: number;
  nodeName: string;
  /** The text of a text, a comment, an instruction, an attribute. */
  nodeValue: string | null;
  /** The text as it stands in the document, references in it not replaced. */
  raw: string;
  order: number;
  localName: string;
  prefix: string;
  namespaceURI: string | null = null;
  parentNode: XmlNode | null = null;
  ownerElement: XmlNode | null = null;
  ownerDocument: XmlNode | null = null;
  documentElement: XmlNode | null = null;
  nextSibling: XmlNode | null = null;
  previousSibling: XmlNode | null = null;
  /** All attributes, those that declare namespaces included. */
  written: XmlNode[] = [];
  /** Those that are attributes to XPath. */
  attributes = new AttributeList();
  childNodes: XmlNode[] = [];

  constructor(nodeType: number, name: string, { value = null, raw = "", order }: { value?: string | null; raw?: string; order: number }) {
    this.nodeType = nodeType;
    this.nodeName = name;
    this.nodeValue = value;
    this.raw = raw;
    this.order = order;
    const colon = name.indexOf(":");
    this.prefix = colon < 0 ? "" : name.slice(0, colon);
    this.localName = name.slice(colon + 1);
  }

  get firstChild(): XmlNode | null {
    return this.childNodes[0] ?? null;
  }

  get lastChild(): XmlNode | null {
    return this.childNodes.at(-1) ?? null;
  }

  get value(): string | null {
    return this.nodeValue;
  }

  append(child: XmlNode): void {
    const last = this.lastChild;
    child.parentNode = this;
    child.previousSibling = last;
    if (last !== null) last.nextSibling = child;
    this.childNodes.push(child);
  }

  replaceChildren(children: readonly XmlNode[]): void {
    this.childNodes = [];
    for (const child of children) {
      child.nextSibling = null;
      this.append(child);
    }
  }

  /** As the DOM's: 2 when the other stands before this one, 4 when behind it. */
  compareDocumentPosition(other: { readonly order?: number }): number {
    return other.order !== undefined && other.order < this.order ? 2 : 4;
  }
}

/** The elements of a document, or below an element, in order. */
export function* elementsIn(node: XmlNode): Generator<XmlNode> {
  const waiting = [...node.childNodes].toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.nodeType !== NODE.element) continue;
    yield next;
    waiting.push(...next.childNodes.toReversed());
  }
}

/** Puts attributes into the order of their names, in which Xerces, and so Nokogiri on JRuby, finds and prints them. */
export function sortAttributes(document: XmlNode): void {
  for (const element of elementsIn(document)) {
    if (element.written.length < 2) continue;
    const orders = element.written.map(({ order }) => order).toSorted((one, other) => one - other);
    element.written.sort(byName);
    element.attributes.sort(byName);
    for (const [place, attribute] of element.written.entries()) attribute.order = orders[place]!;
  }
}

/** By UTF-16 units, as Java compares texts. */
function byName({ nodeName: one }: XmlNode, { nodeName: other }: XmlNode): number {
  return one < other ? -1 : Number(one > other);
}

/** Leaves out texts of blanks. */
export function leaveOutBlanks(document: XmlNode): void {
  for (const element of elementsIn(document)) element.replaceChildren(element.childNodes.filter((child) => !isBlankText(child)));
}

function isBlankText({ nodeType, nodeValue }: XmlNode): boolean {
  return nodeType === NODE.text && (nodeValue ?? "").trim() === "";
}
