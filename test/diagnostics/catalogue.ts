import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../support/run-config.ts";

const folder = path.join(packageRoot, "test/diagnostics");
/** Mistakes against the language: a configuration and what the parser says of it, in the same words. */
const languageFolder = path.join(packageRoot, "src/config/messages");

/** `<area>/<CODE>[-variant].txt`, each a transcript. */
export function catalogueNames(): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".txt"))
    .toSorted();
}

export function catalogueFile(name: string): string {
  return path.join(folder, name);
}

/** The codes whose whole text is compared by a file of the catalogue. */
export function cataloguedCodes(): Set<string> {
  const files = [...catalogueNames().map(catalogueFile), ...readdirSync(languageFolder).map((name) => path.join(languageFolder, name))];
  return new Set(files.flatMap((file) => codesSaidIn(readFileSync(file, "utf8"))));
}

/** The codes in parentheses behind a message. */
export function codesSaidIn(text: string): string[] {
  return [...text.matchAll(/^(?:error|warning): .* \(([A-Z0-9_]+)\)$/gm)].map(([, code = ""]) => code);
}
