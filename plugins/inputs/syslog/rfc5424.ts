import { FieldMap, isList } from "#plugin";
import type { FieldValue } from "#plugin";

/** A line of RFC 5424 in its parts; undefined: the line says `-`. */
export interface Rfc5424Message {
  readonly priority: number;
  readonly version: string;
  readonly timestamp: string | undefined;
  readonly hostname: string | undefined;
  readonly program: string | undefined;
  readonly processId: string | undefined;
  readonly messageId: string | undefined;
  /** By element and parameter; a parameter that comes several times is a list. */
  readonly structuredData: FieldMap | undefined;
  readonly message: string;
}

const NAME = String.raw`[!-~]+`;
const TIME = String.raw`-|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)`;
/** `<PRI>VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID `: nothing is longer than a line, and no part can be read in two ways. */
const HEADER = new RegExp(`^<(0|[1-9]\\d{0,2})>([1-9]\\d{0,2}) (${TIME}) (${NAME}) (${NAME}) (${NAME}) (${NAME}) `);

const HIGHEST_PRIORITY = 191;
/** Senders may say by it that their text is UTF-8. */
const BYTE_ORDER_MARK = "\uFEFF";

/** Takes a line apart by RFC 5424, section 6; lengths are not looked at. Undefined: it is none. */
export function parseRfc5424(line: string): Rfc5424Message | undefined {
  const header = HEADER.exec(line);
  if (header === null) return undefined;
  const [all, priority = "", version = "", timestamp, hostname, program, processId, messageId] = header;
  if (Number(priority) > HIGHEST_PRIORITY) return undefined;
  const data = parseStructuredData(line, all.length);
  if (data === undefined) return undefined;
  return {
    priority: Number(priority),
    version,
    timestamp: unlessNil(timestamp),
    hostname: unlessNil(hostname),
    program: unlessNil(program),
    processId: unlessNil(processId),
    messageId: unlessNil(messageId),
    structuredData: data.elements,
    message: messageText(line.slice(data.end)),
  };
}

function unlessNil(text: string | undefined): string | undefined {
  return text === "-" ? undefined : text;
}

/** Without the blank before it, the mark, and the line end that framing left. */
function messageText(rest: string): string {
  const text = rest.startsWith(" ") ? rest.slice(1) : rest;
  const unmarked = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  return unmarked.replace(/\r?\n$/, "");
}

/** What no name of an element or parameter holds: blanks, `=`, `]`, `"`. */
const ID = /[!#-<>-\\^-~]+/y;
const PARAMETER = /([!#-<>-\\^-~]+)="((?:[^"\\\]]|\\[^])*)"/y;

interface StructuredData {
  readonly elements: FieldMap | undefined;
  /** Where it ends. */
  readonly end: number;
}

/** @returns undefined when what stands there is none */
function parseStructuredData(line: string, from: number): StructuredData | undefined {
  if (line[from] === "-") return endsPart(line, from + 1) ? { elements: undefined, end: from + 1 } : undefined;
  const elements = new FieldMap();
  let at = from;
  while (line[at] === "[") {
    const id = matchAt(ID, line, at + 1);
    if (id === undefined) return undefined;
    const parameters = new FieldMap();
    at = parseParameters(line, ID.lastIndex, parameters);
    if (line[at] !== "]") return undefined;
    elements[id[0]] = parameters;
    at++;
  }
  return at > from && endsPart(line, at) ? { elements, end: at } : undefined;
}

function endsPart(line: string, at: number): boolean {
  const next = line[at];
  return next === undefined || next === " " || next === "\r" || next === "\n";
}

/** @returns where they end */
function parseParameters(line: string, from: number, parameters: FieldMap): number {
  let at = from;
  while (line[at] === " ") {
    const parameter = matchAt(PARAMETER, line, at + 1);
    if (parameter === undefined) return -1;
    const [, name = "", value = ""] = parameter;
    add(parameters, name, value.includes("\\") ? value.replace(/\\(["\\\]])/g, "$1") : value);
    at = PARAMETER.lastIndex;
  }
  return at;
}

function add(parameters: FieldMap, name: string, value: FieldValue): void {
  const present = parameters[name];
  if (isList(present)) present.push(value);
  else parameters[name] = present === undefined ? value : [present, value];
}

function matchAt(regex: RegExp, text: string, at: number): RegExpExecArray | undefined {
  regex.lastIndex = at;
  return regex.exec(text) ?? undefined;
}
