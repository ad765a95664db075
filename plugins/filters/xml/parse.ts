import { PluginError } from "#plugin";
import { readDoctype } from "./doctype.ts";
import { Names } from "./names.ts";
import { NODE, XmlNode } from "./nodes.ts";
import { Entities, REFERENCE } from "./references.ts";

export interface ParseOptions {
  /** Whether a document that is not well-formed is read as far as it goes. */
  readonly recovers: boolean;
}

export interface ParsedXml {
  readonly document: XmlNode;
  /** What is read all the same but not allowed: an unknown entity, `]]>` in a text. */
  readonly looseness: PluginError | undefined;
}

/** As deep as documents of other kinds may be. */
const MOST_LEVELS = 1_000;

const BLANKS = /[ \t\r\n]*/y;
const NAME = /[\p{L}_][\p{L}\p{N}\p{M}._\-·]*(?::[\p{L}_][\p{L}\p{N}\p{M}._\-·]*)?/uy;
const TEXT = /[^<]+/y;
/** Characters that no document may hold. */
// oxlint-disable-next-line no-control-regex
const ILLEGAL = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/**
 * Reads a document. One that is well-formed is read as REXML and Xerces read it; nothing outside of the text is ever asked.
 * Of another one `recovers` keeps what Xerces keeps when it goes on after errors: the tree up to a wrong end tag or the text's end.
 * @throws PluginError XML_MALFORMED, XML_TOO_DEEP, XML_ENTITIES
 */
export function parseXml(text: string, options: ParseOptions): ParsedXml {
  return new Parser(text.replaceAll("\r\n", "\n").replaceAll("\r", "\n"), options).parse();
}

/** Thrown where a document that is read as far as it goes ends. */
const STOP = Symbol("stop");

class Parser {
  readonly #text: string;
  readonly #recovers: boolean;
  readonly #entities = new Entities();
  readonly #names: Names;
  readonly #document = new XmlNode(NODE.document, "#document", { order: 0 });
  #open = this.#document;
  #level = 0;
  #at = 0;
  #order = 0;
  #looseness: PluginError | undefined;

  constructor(text: string, { recovers }: ParseOptions) {
    this.#text = text;
    this.#recovers = recovers;
    this.#names = new Names((prefix, isFormer) => {
      const problem = `the prefix ${prefix} is not declared`;
      // REXML forgets no prefix but those of empty elements (source: rexml 3.4.4, baseparser.rb, pull_event).
      if (isFormer) this.#looseness ??= malformed(problem);
      else this.#malformed(problem, "goes on");
    });
  }

  parse(): ParsedXml {
    try {
      this.#skip("\ufeff");
      while (this.#at < this.#text.length) this.#next();
      if (this.#open !== this.#document) this.#malformed(`<${this.#open.nodeName}> has no end`);
      if (this.#document.documentElement === null) this.#malformed("it has no element");
    } catch (error) {
      if (error !== STOP) throw error;
    }
    return { document: this.#document, looseness: this.#looseness };
  }

  #next(): void {
    if (this.#text[this.#at] !== "<") return this.#readText();
    if (this.#skip("</")) return this.#readEnd();
    if (this.#skip("<!--")) return this.#readComment();
    if (this.#skip("<![CDATA[")) return this.#readCdata();
    if (this.#skip("<?")) return this.#readInstruction();
    if (this.#text.startsWith("<!DOCTYPE", this.#at)) return this.#readDoctype();
    this.#at++;
    this.#readStart();
  }

  #readText(): void {
    let raw = this.#match(TEXT)!;
    if (this.#open === this.#document) {
      if (raw.trim() !== "") this.#malformed("there is text outside of its element");
      return;
    }
    if (raw.includes("]]>")) this.#looseness ??= malformed("a text holds ]]>");
    if (ILLEGAL.test(raw)) this.#malformed("it holds a character that XML has not", "goes on");
    raw = this.#checkReferences(raw);
    for (const piece of this.#piecesOf(raw)) this.#add(piece);
  }

  /** A text, cut at references to entities that are not declared. */
  #piecesOf(raw: string): XmlNode[] {
    const unknown = raw.includes("&")
      ? [...raw.matchAll(REFERENCE)].filter(([, , , name]) => name !== undefined && !this.#entities.isKnown(name))
      : [];
    if (unknown.length > 0) this.#looseness ??= malformed(`the entity ${unknown[0]![3]!} is not declared`);
    const text = (part: string): XmlNode => this.#node(NODE.text, "#text", this.#entities.replace(part), part);
    const pieces: XmlNode[] = [];
    let from = 0;
    for (const reference of unknown) {
      if (reference.index > from) pieces.push(text(raw.slice(from, reference.index)));
      pieces.push(this.#node(NODE.entityReference, reference[3]!, null, reference[0]));
      from = reference.index + reference[0].length;
    }
    if (from < raw.length) pieces.push(text(raw.slice(from)));
    return pieces;
  }

  /** Every `&` begins a reference, and numbers are those of characters. */
  #checkReferences(raw: string): string {
    if (!raw.includes("&")) return raw;
    const stripped = raw.replace(REFERENCE, (reference, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined || isCharacter(decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal))) return "";
      this.#malformed(`${reference} is no character`, "goes on");
      return "";
    });
    if (!stripped.includes("&")) return raw.replace(REFERENCE, keepCharacters);
    this.#malformed("there is an & without a reference", "goes on");
    return raw.replace(/&(?!(?:#\d+|#x[0-9a-fA-F]+|[\p{L}_:][\p{L}\p{N}\p{M}._:\-·]*);)/gu, "").replace(REFERENCE, keepCharacters);
  }

  #readEnd(): void {
    const name = this.#match(NAME) ?? "";
    this.#match(BLANKS);
    if (name !== this.#open.nodeName || !this.#skip(">")) this.#malformed(`</${name}> does not end <${this.#open.nodeName}>`);
    this.#names.leave({ isEmpty: false });
    this.#open = this.#open.parentNode!;
    this.#level--;
  }

  #readComment(): void {
    const end = this.#text.indexOf("--", this.#at);
    const value = this.#text.slice(this.#at, end < 0 ? undefined : end);
    if (end < 0) this.#malformed("a comment has no end");
    this.#at = end + 2;
    this.#add(this.#node(NODE.comment, "#comment", value));
    if (!this.#skip(">")) this.#malformed("a comment holds --", "goes on");
  }

  #readCdata(): void {
    if (this.#open === this.#document) this.#malformed("there is text outside of its element");
    const end = this.#text.indexOf("]]>", this.#at);
    const value = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#add(this.#node(NODE.cdata, "#cdata-section", value, value));
    if (end < 0) this.#malformed("a CDATA section has no end");
    this.#at = end + 3;
  }

  #readInstruction(): void {
    const end = this.#text.indexOf("?>", this.#at);
    const target = this.#match(NAME);
    if (end < 0 || target === undefined) this.#malformed("a processing instruction has no name or no end");
    const data = this.#text.slice(this.#at, end).trimStart();
    this.#at = end + 2;
    if (target !== "xml") this.#add(this.#node(NODE.instruction, target!, data));
  }

  #readDoctype(): void {
    if (this.#document.documentElement !== null) this.#malformed("its type is declared behind its element");
    const end = readDoctype(this.#text, this.#at, this.#entities);
    if (end === undefined) this.#malformed("the declaration of its type has no end");
    this.#at = end ?? this.#text.length;
  }

  #readStart(): void {
    const name = this.#match(NAME);
    if (name === undefined) return this.#malformed("a < begins no tag", "goes on");
    if (this.#open === this.#document && this.#document.documentElement !== null) this.#malformed("it has a second element");
    const element = this.#node(NODE.element, name, null);
    this.#readAttributes(element);
    const isEmpty = this.#skip("/");
    if (!this.#skip(">")) this.#malformed(`the tag <${name}> has no end`);
    this.#names.enter(element);
    this.#add(element);
    if (this.#open === this.#document) this.#document.documentElement = element;
    if (isEmpty) return this.#names.leave({ isEmpty });
    if (++this.#level > MOST_LEVELS) throw tooDeep();
    this.#open = element;
  }

  #readAttributes(element: XmlNode): void {
    const places = new Map<string, number>();
    for (;;) {
      this.#match(BLANKS);
      const name = this.#match(NAME);
      if (name === undefined) return;
      this.#match(BLANKS);
      if (!this.#skip("=")) this.#malformed(`the attribute ${name} has no value`);
      this.#match(BLANKS);
      const quote = this.#text[this.#at];
      const end = quote === '"' || quote === "'" ? this.#text.indexOf(quote, this.#at + 1) : -1;
      if (end < 0) this.#malformed(`the value of the attribute ${name} has no quotes`);
      const attribute = this.#attribute(name, this.#text.slice(this.#at + 1, end));
      this.#at = end + 1;
      const place = places.get(name) ?? element.written.length;
      if (places.has(name)) this.#malformed(`the attribute ${name} comes twice`, "goes on");
      places.set(name, place);
      attribute.ownerElement = element;
      element.written[place] = attribute;
    }
  }

  #attribute(name: string, given: string): XmlNode {
    let raw = given;
    if (raw.includes("<") || ILLEGAL.test(raw)) {
      this.#malformed(`the value of the attribute ${name} holds a character that it may not`, "goes on");
      raw = "";
    }
    raw = this.#checkReferences(raw);
    return this.#node(NODE.attribute, name, this.#entities.replace(raw), raw);
  }

  #add(node: XmlNode): void {
    node.ownerDocument = this.#document;
    const last = this.#open.lastChild;
    // What stood between the two was taken out.
    const isContinued = node.nodeType === NODE.text && last?.nodeType === NODE.text;
    if (!isContinued) return this.#open.append(node);
    last.nodeValue += node.nodeValue ?? "";
    last.raw += node.raw;
  }

  #node(type: number, name: string, value: string | null, raw = ""): XmlNode {
    return new XmlNode(type, name, { value, raw, order: ++this.#order });
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #skip(part: string): boolean {
    const isThere = this.#text.startsWith(part, this.#at);
    if (isThere) this.#at += part.length;
    return isThere;
  }

  /** Ends the parse, unless the document is read as far as it goes and can be read on here. */
  #malformed(why: string, then: "ends" | "goes on" = "ends"): void {
    if (!this.#recovers) throw malformed(why);
    if (then === "ends") throw STOP;
  }
}

/** Takes out references to what is no character. */
function keepCharacters(reference: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return reference;
  return isCharacter(decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal)) ? reference : "";
}

function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

function malformed(why: string): PluginError {
  return new PluginError("XML_MALFORMED", `A document is not well-formed: ${why}.`);
}

function tooDeep(): PluginError {
  return new PluginError("XML_TOO_DEEP", `The elements of a document stand in each other more than ${MOST_LEVELS} deep.`);
}
