import { reasonOf } from "#plugin";
import type { DictionaryContent } from "./dictionary.ts";
import { YamlBuilder } from "./yaml-builder.ts";
import type { LoadStrategy } from "./yaml-builder.ts";
import { readDocuments } from "./yaml-document.ts";
import { NOT_SIMPLE } from "./yaml-flow.ts";
import { YamlLines } from "./yaml-lines.ts";

export interface YamlSettings {
  readonly strategy: LoadStrategy;
  /** The most characters of a document. */
  readonly codePointLimit: number;
}

/** @throws Error that says what is wrong in the text, and where */
export function readYaml(text: string, { strategy, codePointLimit }: YamlSettings): DictionaryContent {
  checkLength(text, codePointLimit);
  const builder = new YamlBuilder(strategy);
  const lines = text.split(/\r?\n/);
  const first = firstEntry(lines);
  if (first === undefined) readDocuments(text, builder);
  else readEntries(lines, first, builder);
  return builder.content;
}

/** Most files have one document; the limit is for each. */
function checkLength(text: string, limit: number): void {
  if (text.length <= limit) return;
  const longest = Math.max(...text.split(/^---(?=\s)/m).map(codePoints));
  if (longest > limit) throw new Error(`it has ${longest} characters, but yaml_dictionary_code_point_limit is ${limit}`);
}

function codePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) count--;
  return count;
}

const IGNORED = /^\s*(?:#|$)/;
const ENTRY = /^[^\s#&*!|>%@`[\]{},?-]/;
/** A mark of documents, or a key or value with a mark of its own. */
const NOT_OF_A_PLAIN_MAP = /^(?:---|\.\.\.|\?|:)(?:\s|$)/;

/** The line of the first entry, where the file is one block map; undefined: a whole parser must read it. */
function firstEntry(lines: readonly string[]): number | undefined {
  let first = nextContent(lines, 0);
  if (/^---\s*$/.test(lines[first] ?? "")) first = nextContent(lines, first + 1);
  if (!ENTRY.test(lines[first] ?? "")) return undefined;
  return lines.some((line, at) => at >= first && NOT_OF_A_PLAIN_MAP.test(line)) ? undefined : first;
}

function nextContent(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && IGNORED.test(lines[at]!)) at++;
  return at;
}

function readEntries(lines: string[], first: number, builder: YamlBuilder): void {
  for (let at = first; at < lines.length; at = nextContent(lines, at)) at = readEntry(lines, at, builder);
}

/** Returns the line behind the entry. */
function readEntry(lines: string[], at: number, builder: YamlBuilder): number {
  const end = entryEnd(lines, at);
  const entry = lines.slice(at, end);
  if (readFast(entry, at, builder)) return end;
  const isEntry = readDocuments(lines.slice(at, end).join("\n"), builder, at + 1);
  if (!isEntry) throw new Error(`line ${at + 1} holds no key and value`);
  return end;
}

/** False: the entry is beyond the fast reader. @throws Error that names the line */
function readFast(entry: string[], firstLine: number, builder: YamlBuilder): boolean {
  const reader = new YamlLines(entry, builder);
  try {
    reader.readEntry();
    return true;
  } catch (error) {
    if (error === NOT_SIMPLE) return false;
    throw new Error(`${reasonOf(error)}, near line ${firstLine + reader.position + 1}`, { cause: error });
  }
}

/** The next line that begins an entry: it is not indented, and neither an item of a list nor the end of a flow collection. */
function entryEnd(lines: readonly string[], from: number): number {
  let end = from + 1;
  while (end < lines.length && !/^(?:[^\s#\]}-]|-\S)/.test(lines[end]!)) end++;
  return end;
}
