/**
 * JSON texts within a text, with the keys of objects in order and what stands around them as it is: the order of keys is
 * Logstash's from run to run another, so it is not compared. Numbers and strings keep their spelling.
 */
export function withSortedKeys(text: string): string {
  let sorted = "";
  for (let at = 0; at < text.length;) {
    const document = text[at] === "{" || text[at] === "[" ? readValue(text, at) : undefined;
    sorted += document?.text ?? text[at]!;
    at = document?.end ?? at + 1;
  }
  return sorted;
}

/** The `&` parts of a form's body in order. */
export function withSortedParts(body: string): string {
  return body.split("&").toSorted().join("&");
}

interface Read {
  readonly text: string;
  readonly end: number;
}

const SCALAR = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;
const BLANKS = /\s*/y;

function readValue(text: string, start: number): Read | undefined {
  const at = skipBlanks(text, start);
  if (text[at] === "{") return readList(text, at, "}");
  if (text[at] === "[") return readList(text, at, "]");
  SCALAR.lastIndex = at;
  const match = SCALAR.exec(text);
  return match === null ? undefined : { text: match[0], end: at + match[0].length };
}

function readList(text: string, start: number, close: "}" | "]"): Read | undefined {
  const items: string[] = [];
  let at = skipBlanks(text, start + 1);
  while (text[at] !== close) {
    const item = close === "}" ? readEntry(text, at) : readValue(text, at);
    if (item === undefined) return undefined;
    items.push(item.text);
    at = skipBlanks(text, item.end);
    if (text[at] === ",") at = skipBlanks(text, at + 1);
    else if (text[at] !== close) return undefined;
  }
  const inOrder = close === "}" ? items.toSorted() : items;
  return { text: text[start]! + inOrder.join(",") + close, end: at + 1 };
}

function readEntry(text: string, start: number): Read | undefined {
  const key = readValue(text, start);
  if (key === undefined || !key.text.startsWith('"')) return undefined;
  const colon = skipBlanks(text, key.end);
  const value = text[colon] === ":" ? readValue(text, colon + 1) : undefined;
  return value && { text: `${key.text}:${value.text}`, end: value.end };
}

function skipBlanks(text: string, at: number): number {
  BLANKS.lastIndex = at;
  return at + BLANKS.exec(text)![0].length;
}
