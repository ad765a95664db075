import { invalidFieldReference } from "./errors.ts";
import { ownText } from "./own-text.ts";

/**
 * A parsed name of a field. `[a][b]` is the path a, b; a text without brackets is one name, dots and blanks included.
 * `[@metadata]` is a place of its own beside the fields: `metadata` is true and `path` what follows it.
 */
export interface FieldReference {
  /** The text it was parsed from. */
  readonly text: string;
  readonly metadata: boolean;
  /** At least one name, except for `[@metadata]` itself. */
  readonly path: readonly string[];
}

/** How brackets inside names may be written: setting `config.field_reference.escape_style`. */
export type EscapeStyle = "none" | "percent" | "ampersand";

const CACHE_LIMIT = 10_000;
const caches: Readonly<Record<EscapeStyle, Map<string, FieldReference>>> = { none: new Map(), percent: new Map(), ampersand: new Map() };

/**
 * Parses as Logstash's strict tokenizer does (the only mode left in version 9): text beside brackets, unbalanced
 * brackets and `[]` are illegal. References may stand inside references: `[[a][b]][c]` is `[a][b][c]`.
 * @throws TailraceError EVENT_FIELD_REFERENCE
 */
export function parseFieldReference(text: string, style: EscapeStyle = "none"): FieldReference {
  const cache = caches[style];
  const known = cache.get(text);
  if (known) return known;
  if (cache.size >= CACHE_LIMIT) return makeReference(text, style);
  const reference = makeReference(ownText(text), style);
  cache.set(reference.text, reference);
  return reference;
}

function makeReference(text: string, style: EscapeStyle): FieldReference {
  const names = splitReference(text).map((name) => unescapeName(name, style));
  const metadata = names[0] === "@metadata";
  return { text, metadata, path: metadata ? names.slice(1) : names };
}

export function isFieldReference(text: string): boolean {
  try {
    parseFieldReference(text);
    return true;
  } catch {
    return false;
  }
}

/** The canonical text of a path: `[a][b]`. */
export function referenceText(path: readonly string[]): string {
  return path.map((name) => `[${name}]`).join("");
}

function splitReference(text: string): string[] {
  if (!text.includes("[") && !text.includes("]")) return [text];
  const names: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "[") {
      if (start !== at) throw invalidFieldReference(text);
      depth++;
      start = at + 1;
    } else if (char === "]") {
      const isEmpty = start === at && text[at - 1] !== "]";
      if (depth === 0 || isEmpty) throw invalidFieldReference(text);
      if (start < at) names.push(text.slice(start, at));
      depth--;
      start = at + 1;
    } else if (text[at - 1] === "]") {
      throw invalidFieldReference(text);
    }
  }
  if (depth > 0 || names.length === 0) throw invalidFieldReference(text);
  return names;
}

function unescapeName(name: string, style: EscapeStyle): string {
  if (style === "none") return name;
  if (style === "percent") return name.replace(/(?:%[0-9A-F]{2})+/g, decodePercents);
  return name.replace(/&#([0-9]{2,});/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

function decodePercents(run: string): string {
  return Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8");
}
