import { ownText } from "#plugin";
import type { DictionaryContent } from "./dictionary.ts";

/**
 * Reads the first two columns of CSV as Ruby's library does: a quote must begin a field and end it, an empty field is null
 * unless it is quoted, blanks stay. A line without a first column is never found.
 * @throws Error that names the line
 */
export function readCsv(text: string): DictionaryContent {
  const entries = new Map<string, string | null>();
  let at = 0;
  while (at < text.length) {
    const row: Row = { key: null, value: null };
    at = readRow(text, at, row);
    if (row.key !== null) entries.set(row.key, row.value);
  }
  return { entries, otherKeys: [] };
}

interface Row {
  key: string | null;
  value: string | null;
}

/** Returns where the next row begins. */
function readRow(text: string, from: number, row: Row): number {
  let at = from;
  for (let column = 0; ; column++) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? endOfQuoted(text, at) : endOfPlain(text, at);
    if (column < 2 && end > at) {
      const field = ownText(isQuoted ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end));
      if (column === 0) row.key = field;
      else row.value = field;
    }
    if (text[end] !== ",") return behindLineEnd(text, end);
    at = end + 1;
  }
}

const SPECIAL = /[,"\r\n]/g;

function endOfPlain(text: string, from: number): number {
  SPECIAL.lastIndex = from;
  const end = SPECIAL.exec(text)?.index ?? text.length;
  if (text[end] === '"') throw broken("a quote inside a field that does not begin with one", text, end);
  return end;
}

function endOfQuoted(text: string, from: number): number {
  for (let at = from + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0) throw broken("a quote that is never closed", text, from);
    const next = text[at + 1];
    if (next === '"') continue;
    if (next === undefined || next === "," || next === "\r" || next === "\n") return at + 1;
    throw broken("text behind a closing quote", text, at);
  }
}

function behindLineEnd(text: string, at: number): number {
  return text[at] === "\r" && text[at + 1] === "\n" ? at + 2 : at + 1;
}

function broken(what: string, text: string, at: number): Error {
  const line = text.slice(0, at).split(/\r\n|\r|\n/).length;
  return new Error(`line ${line} has ${what}`);
}
