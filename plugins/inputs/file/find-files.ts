import { readdir, stat } from "node:fs/promises";
import type { Dirent } from "node:fs";
import path from "node:path";
import { expandBraces, nameMatcher } from "#plugin";

/**
 * The files that a pattern of Ruby's Dir.glob finds, in the order of the alphabet. What may not be looked at is not there.
 * `**` goes into no links: they may lead in circles.
 */
export async function findFiles(pattern: string): Promise<string[]> {
  const found = new Set<string>();
  for (const plain of expandBraces(pattern)) await walk("/", partsOf(plain), found);
  return [...found].toSorted();
}

/** Whether a pattern would find a path, if it were there. */
export function matchesPattern(pattern: string, file: string): boolean {
  return expandBraces(pattern).some((plain) => matchesParts(partsOf(plain), partsOf(file)));
}

function partsOf(pattern: string): string[] {
  return pattern.split(/\/+/).filter((part) => part !== "");
}

function matchesParts([part, ...rest]: readonly string[], names: readonly string[]): boolean {
  const [name, ...behind] = names;
  if (part === undefined) return name === undefined;
  if (part === "**" && rest.length > 0) {
    if (matchesParts(rest, names)) return true;
    return name !== undefined && !name.startsWith(".") && matchesParts([part, ...rest], behind);
  }
  return name !== undefined && namePattern(part)(name) && matchesParts(rest, behind);
}

async function walk(folder: string, [part, ...rest]: readonly string[], found: Set<string>): Promise<void> {
  if (part === undefined) return;
  if (part === "**" && rest.length > 0) {
    await walk(folder, rest, found);
    for (const entry of await entriesIn(folder))
      if (entry.isDirectory() && !entry.name.startsWith(".")) await walk(path.join(folder, entry.name), [part, ...rest], found);
    return;
  }
  for (const name of await namesFor(folder, part)) {
    const file = path.join(folder, name);
    if (rest.length > 0) await walk(file, rest, found);
    else if (await isFile(file)) found.add(file);
  }
}

/** Where the part is a plain name the folder need not be listed, nor may it have to be. */
async function namesFor(folder: string, part: string): Promise<readonly string[]> {
  if (!/[*?[\]\\]/.test(part)) return [part];
  const isMatch = namePattern(part);
  return (await entriesIn(folder)).map(({ name }) => name).filter(isMatch);
}

/** As Ruby's File.fnmatch: names that begin with a dot match only where the pattern has the dot. Braces are letters. */
export function namePattern(part: string): (name: string) => boolean {
  const matcher = nameMatcher(part);
  const takesHidden = /^\\?\./.test(part);
  return (name) => (takesHidden || !name.startsWith(".")) && matcher.test(name);
}

function entriesIn(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function isFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ?? false;
}
