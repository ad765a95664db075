import type { ComputeContext, HashEntries } from "#plugin";

export interface PatternLibrary {
  /** The definition of a name. */
  get(name: string): string | undefined;
  /** All names there are. */
  names(): readonly string[];
}

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
  const own = new Map<string, string>();
  for (const directory of directories) {
    const files = context.findFiles(directory, glob);
    if (files.length === 0) context.advise?.(nothingFound(directory, glob));
    for (const file of files) addLines(own, context.readFile(file));
  }
  for (const [name, definition] of definitions) own.set(name, chomp(definition));
  const bundled = bundledPatterns(context, set);
  return { get: (name) => own.get(name) ?? bundled.get(name), names: () => [...bundled.names(), ...own.keys()] };
}

/** The bundled sets a thread has read, by the function that reads them: they come with the package and do not change. */
const known = new WeakMap<ComputeContext["bundledFile"], Map<PatternSet, PatternLibrary>>();

function bundledPatterns(context: ComputeContext, set: PatternSet): PatternLibrary {
  const sets = known.get(context.bundledFile) ?? new Map<PatternSet, PatternLibrary>();
  known.set(context.bundledFile, sets);
  const library = sets.get(set) ?? readWhenNeeded(`patterns/${set}`, context);
  sets.set(set, library);
  return library;
}

/** What most configurations need stands in these: they are looked into first, and the others often never. */
const USUAL = ["linux-syslog", "httpd", "grok-patterns"];

/** No name stands in two files of a bundled set, so it makes no difference in which order they are read. */
function readWhenNeeded(folder: string, { bundledFile, bundledFiles }: ComputeContext): PatternLibrary {
  const library = new Map<string, string>();
  const unread = bundledFiles(folder).toSorted((one, other) => USUAL.indexOf(other) - USUAL.indexOf(one));
  const readUntil = (isEnough: () => boolean): void => {
    while (!isEnough()) {
      const file = unread.shift();
      if (file === undefined) return;
      addLines(library, bundledFile(`${folder}/${file}`));
    }
  };
  return {
    get(name) {
      readUntil(() => library.has(name));
      return library.get(name);
    },
    names() {
      readUntil(() => false);
      return [...library.keys()];
    },
  };
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
