/** What the same expression says to Oniguruma 6.9.8: it knows neither grok's names of groups nor Joni's classes, which are ASCII. */

/**
 * The names and the classes are written otherwise; groups keep their numbers.
 *
 * Joni's `\w`, `\d` and `\s` are ASCII, its `\b` and its POSIX brackets are not: Oniguruma has no option for that mix, so the
 * classes are written out. Joni does not fold their case.
 */
export function forOniguruma(source: string): string {
  const names = new Map<string, string>();
  const foldsCase = /\(\?[a-z]*i/u.test(source);
  let depth = 0;
  return source.replaceAll(PART, (part, open?: string, name?: string, close?: string) => {
    if (part === "[" || part === "[^") depth += 1;
    if (part === "]") depth = Math.max(0, depth - 1);
    if (part.startsWith("[^]") || part.startsWith("[]")) depth += 1;
    if (open !== undefined && depth === 0) return `${open}${plainName(names, name ?? "")}${close ?? ""}`;
    return writtenOut(part, depth > 0, foldsCase);
  });
}

/** Escapes, what opens and closes classes (a `]` that stands first is a member), and names of groups. */
const PART = /(?<open>\(\?<(?![=!])|\\[gk]<|\(\?\(<)(?<name>[^>]+)(?<close>>)|\\[^]|\[\^?\]?|\]/gu;

function plainName(names: Map<string, string>, name: string): string {
  if (/^[-+]?\d+$/u.test(name)) return name;
  const plain = names.get(name) ?? `g${names.size}`;
  names.set(name, plain);
  return plain;
}

const MEMBERS: Readonly<Record<string, string>> = { w: "0-9A-Za-z_", d: "0-9", s: String.raw`\t\n\v\f\r ` };

function writtenOut(part: string, isInClass: boolean, foldsCase: boolean): string {
  const letter = part.slice(1);
  const members = part.startsWith("\\") ? MEMBERS[letter.toLowerCase()] : undefined;
  if (members === undefined) return part;
  const isNegated = letter !== letter.toLowerCase();
  if (isInClass && !isNegated) return members;
  const written = `[${isNegated ? "^" : ""}${members}]`;
  return foldsCase && !isInClass ? `(?-i:${written})` : written;
}
