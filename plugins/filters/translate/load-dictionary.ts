import { TextDecoder } from "node:util";
import type { ComputeContext } from "#plugin";
import { refreshedFile } from "../../shared/refreshed-file.ts";
import type { Dictionary, DictionaryContent } from "./dictionary.ts";
import { brokenDictionary, unknownFormat } from "./errors.ts";
import { makeFindValue } from "./find-value.ts";
import type { FindSettings, FindValue } from "./find-value.ts";
import { readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";
import { readYaml } from "./read-yaml.ts";
import type { YamlSettings } from "./read-yaml.ts";

export interface DictionaryFile extends FindSettings {
  readonly path: string;
  readonly yaml: YamlSettings;
  /** Undefined: it is read once. */
  readonly refreshMs: number | undefined;
  /** Entries that are no longer in the file are kept. */
  readonly merges: boolean;
}

/** A dictionary and what looks things up in it. */
interface Loaded {
  readonly entries: Dictionary;
  readonly find: FindValue;
}

/** What looks things up in a file, and in what becomes of it later. @throws PluginError TRANSLATE_DICTIONARY */
export function loadDictionary(file: DictionaryFile, context: ComputeContext): () => FindValue {
  const read = readerFor(file);
  const current = refreshedFile<Loaded>(context, {
    path: file.path,
    intervalMs: file.refreshMs,
    read(bytes, previous) {
      try {
        const content = read(textOf(bytes));
        checkKeys(content, file, context);
        const entries = previous !== undefined && file.merges ? new Map([...previous.entries, ...content.entries]) : content.entries;
        return { entries, find: makeFindValue(entries, file, context) };
      } catch (error) {
        throw brokenDictionary(file.path, error);
      }
    },
  });
  return () => current().find;
}

export function isYaml(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

function readerFor({ path, yaml }: DictionaryFile): (text: string) => DictionaryContent {
  if (isYaml(path)) return (text) => readYaml(text, yaml);
  if (path.endsWith(".json")) return readJson;
  if (path.endsWith(".csv")) return readCsv;
  throw unknownFormat(path);
}

/** A byte order mark is no part of the text. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("it holds bytes that are no UTF-8");
  }
}

/** Keys that are no texts are no patterns, in Ruby neither. */
function checkKeys({ otherKeys }: DictionaryContent, { path, exact, regex }: DictionaryFile, context: ComputeContext): void {
  const [key] = otherKeys;
  if (key === undefined) return;
  if (!exact || regex) throw new Error(`its key ${key} is no text; put it in quotes`);
  const others = otherKeys.length === 1 ? "" : `, and ${otherKeys.length - 1} more,`;
  context.advise?.(
    `The key ${key}${others} in the dictionary "${path}" is no text, so that nothing is ever found under it. Put it in quotes.`,
    {
      text: path,
    },
  );
}
