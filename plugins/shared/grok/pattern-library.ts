import type { ComputeContext, HashEntries } from "#plugin";

/** Definitions by name. */
export type PatternLibrary = ReadonlyMap<string, string>;

/** The bundled sets: field names as before ECS, or ECS names. */
export type PatternSet = "legacy" | "ecs-v1";

export interface LibrarySources {
  readonly set: PatternSet;
  /** Folders, files or globs, as a configuration names them. */
  readonly directories: readonly string[];
  /** Which files of a folder count. */
  readonly glob: string;
  readonly definitions: HashEntries<string>;
}

/**
 * The patterns an expression may use. Later ones replace earlier ones of the same name: bundled, files, definitions.
 * @throws TailraceError when a file cannot be read
 */
export function loadPatterns(context: ComputeContext, { set, directories, glob, definitions }: LibrarySources): PatternLibrary {
  const library = new Map<string, string>();
  const folder = `patterns/${set}`;
  for (const name of context.bundledFiles(folder)) addLines(library, context.bundledFile(`${folder}/${name}`));
  for (const directory of directories) {
    const files = context.findFiles(directory, glob);
    if (files.length === 0) context.advise?.(nothingFound(directory, glob));
    for (const file of files) addLines(library, context.readFile(file));
  }
  for (const [name, definition] of definitions) library.set(name, chomp(definition));
  return library;
}

/** `NAME expression` a line; blanks at a line's end belong to the expression. */
function addLines(library: Map<string, string>, bytes: Uint8Array): void {
  for (const line of Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8").split("\n")) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const match = /^\s*(\S+)(?:\s+([^]*))?$/.exec(line);
    if (match !== null) library.set(match[1]!, chomp(match[2] ?? ""));
  }
}

/** Without the line's end. */
function chomp(text: string): string {
  return text.replace(/\r?\n$|\r$/, "");
}

function nothingFound(path: string, glob: string): string {
  return `patterns_dir ${JSON.stringify(path)} finds no file${glob === "*" ? "" : ` (patterns_files_glob is ${JSON.stringify(glob)})`}: no pattern comes from it.`;
}
