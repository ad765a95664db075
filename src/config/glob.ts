import type { FolderReader } from "./source-reader.ts";

/**
 * The paths that match a pattern of Ruby's Dir.glob, in no order: `*` and `?` within a name, `**` as a whole part for any folders,
 * `[set]` with `!` or `^` for its opposite, `{p,q}` for either, `\` before any of them for the sign itself. Names that begin with a
 * dot match only where the pattern has the dot.
 */
export function glob(pattern: string, reader: FolderReader): string[] {
  const found = new Set<string>();
  for (const plain of expandBraces(pattern)) {
    const isAbsolute = plain.startsWith("/");
    const parts = plain.split(/\/+/).filter((part) => part !== "");
    walk(reader, isAbsolute ? "/" : "", parts, found);
  }
  return [...found];
}

/** Whether a path has a sign that makes it a pattern. */
function isPattern(path: string): boolean {
  return /[*?[\]{}\\]/.test(path);
}

/** `a{b,c}d` as `abd` and `acd`; braces may be nested. A brace without its partner is a letter. */
export function expandBraces(pattern: string): readonly string[] {
  const open = findUnescaped(pattern, 0, "{");
  if (open === -1) return [pattern];
  const cuts = bracePlaces(pattern, open);
  const close = cuts?.at(-1);
  if (cuts === undefined || close === undefined) return [pattern];
  const starts = [open, ...cuts.slice(0, -1)];
  const choices = starts.map((start, index) => pattern.slice(start + 1, cuts[index]));
  return choices.flatMap((choice) => expandBraces(pattern.slice(0, open) + choice + pattern.slice(close + 1)));
}

/** The commas and the closing brace that belong to the brace at `open`. */
function bracePlaces(pattern: string, open: number): readonly number[] | undefined {
  const places: number[] = [];
  let depth = 0;
  for (let at = open; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === "\\") at++;
    else if (character === "{") depth++;
    else if (character === "," && depth === 1) places.push(at);
    else if (character === "}" && --depth === 0) return [...places, at];
  }
  return undefined;
}

function findUnescaped(pattern: string, from: number, sign: string): number {
  for (let at = from; at < pattern.length; at++) {
    if (pattern.charAt(at) === "\\") at++;
    else if (pattern.charAt(at) === sign) return at;
  }
  return -1;
}

function walk(reader: FolderReader, folder: string, parts: readonly string[], found: Set<string>): void {
  const [part, ...rest] = parts;
  if (part === undefined) {
    if (folder !== "" && reader.kindOf(folder) !== undefined) found.add(folder);
    return;
  }
  if (part === "**" && rest.length > 0) {
    walk(reader, folder, rest, found);
    for (const inner of foldersIn(reader, folder)) walk(reader, inner, parts, found);
    return;
  }
  if (!isPattern(part)) return walk(reader, join(folder, part), rest, found);
  const matcher = nameMatcher(part);
  for (const name of namesIn(reader, folder)) {
    const isShown = !name.startsWith(".") || /^\\?\./.test(part);
    if (isShown && matcher.test(name)) walk(reader, join(folder, name), rest, found);
  }
}

/** The folders that `**` goes down into. Links are left out, as Ruby does: they may lead in circles. */
function foldersIn(reader: FolderReader, folder: string): readonly string[] {
  const folders: string[] = [];
  for (const name of namesIn(reader, folder)) {
    const path = join(folder, name);
    if (!name.startsWith(".") && reader.kindOf(path) === "folder" && !reader.isLink(path)) folders.push(path);
  }
  return folders;
}

function namesIn(reader: FolderReader, folder: string): readonly string[] {
  const path = folder === "" ? "." : folder;
  if (reader.kindOf(path) !== "folder") return [];
  // A folder that may not be listed holds nothing, as for Ruby.
  try {
    return reader.list(path);
  } catch {
    return [];
  }
}

function join(folder: string, name: string): string {
  if (folder === "") return name;
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** What the names match that one part of a pattern without braces stands for. */
export function nameMatcher(part: string): RegExp {
  const pieces = part.matchAll(/\\(.)|\[([!^]?)((?:\\.|[^\]\\])+)\]|\*+|\?|[^]/gsu);
  const source = [...pieces].map(([piece, escaped, negation, set]) => {
    if (escaped !== undefined) return literal(escaped);
    if (set !== undefined) return setSource(negation !== "", set);
    if (piece.startsWith("*")) return ".*";
    return piece === "?" ? "." : literal(piece);
  });
  return new RegExp(`^${source.join("")}$`, "su");
}

const NOTHING = "[]";

/** A set of a pattern as one of a regular expression. A range that runs backwards holds nothing. */
function setSource(isOpposite: boolean, set: string): string {
  const inner = set.replace(/\\(.)|([^-])/gsu, (_match, escaped: string | undefined, other: string | undefined) =>
    escaped === "-" ? String.raw`\-` : literal(escaped ?? other ?? ""),
  );
  const source = `[${isOpposite ? "^" : ""}${inner}]`;
  try {
    return new RegExp(source, "u").source;
  } catch {
    return NOTHING;
  }
}

function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
