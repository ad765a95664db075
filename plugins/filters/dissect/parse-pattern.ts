import { PluginError } from "#plugin";

/** A pattern of a mapping: `%{a} %{b}`. */
export interface Pattern {
  /** What the text must begin with; may be empty. */
  readonly prefix: string;
  /** At least one. The last takes the rest of the text. */
  readonly keys: readonly Key[];
  /** The keys whose values are stored, in the order in which they are: plain ones, appends by their order, indirect ones. */
  readonly stores: readonly Key[];
}

export interface Key {
  /** `indirect`: the value of the field or key `name` names the field that is written. */
  readonly kind: "plain" | "skip" | "append" | "indirect";
  readonly name: string;
  /** Its place among the pattern's keys. */
  readonly index: number;
  /** The delimiter behind it; undefined for the last. Empty between keys without one: then nothing ever fits. */
  readonly next: string | undefined;
  /** The delimiter before it, the prefix for the first. */
  readonly previous: string;
  /** True when the delimiter before it may be repeated: the key before ends in `->`. */
  readonly skipsRepeated: boolean;
}

/** A key before its neighbours are known. */
type KeyText = Pick<Key, "kind" | "name"> & { readonly order: number; readonly isPadded: boolean };

const KEY = /([^]*?)%\{([^}]*)\}/g;

/**
 * Reads a pattern as Logstash's Dissector does: what stands behind the last key must be found in the text, but what follows
 * it there does not matter.
 * @throws PluginError DISSECT_PATTERN
 */
export function parsePattern(text: string): Pattern {
  const matches = [...text.matchAll(KEY)];
  if (matches.length === 0) throw patternWithoutKey(text);
  const delimiters = matches.map(([, before = ""]) => before);
  const found = matches.map(([, , inner = ""]) => parseKey(inner, text));
  const suffix = /[^}]+$/.exec(text)?.[0];
  if (suffix !== undefined) {
    delimiters.push(suffix);
    found.push({ kind: "skip", name: "", order: 0, isPadded: false });
  }
  const keys = found.map(({ kind, name }, index): Key => ({
    kind,
    name,
    index,
    next: delimiters[index + 1],
    previous: delimiters[index]!,
    skipsRepeated: found[index - 1]?.isPadded ?? false,
  }));
  const stored = keys.filter(({ kind }) => kind !== "skip");
  const rankOf = ({ kind, index }: Key): number => RANKS[kind] + (kind === "append" ? found[index]!.order : 0);
  return { prefix: delimiters[0]!, keys, stores: stored.toSorted((a, b) => rankOf(a) - rankOf(b)) };
}

const RANKS = { skip: 0, plain: 1, append: 100, indirect: 1_000 } as const;

const PREFIXES: Readonly<Record<string, Key["kind"]>> = { "?": "skip", "+": "append", "&": "indirect" };

/** Behind a name: its place among the appends, and the mark that the delimiter that follows may be repeated. */
const SUFFIX = /(?:\/\d{1,2}|->|\/\d{1,2}->|->\/\d{1,2})$/;

function parseKey(inner: string, pattern: string): KeyText {
  if (inner === "") return { kind: "skip", name: "", order: 0, isPadded: false };
  const kind = PREFIXES[inner[0]!];
  if (/^(?:\+&|&\+)/.test(inner)) throw mixedPrefixes(inner, pattern);
  const text = kind === undefined ? inner : inner.slice(1);
  const suffix = SUFFIX.exec(text)?.[0] ?? "";
  const name = text.slice(0, text.length - suffix.length);
  if (name === "" && (kind === "append" || kind === "indirect")) throw keyWithoutName(inner, pattern);
  return { kind: kind ?? "plain", name, order: Number(/\d+/.exec(suffix)?.[0] ?? 0), isPadded: suffix.includes("->") };
}

function patternWithoutKey(pattern: string): PluginError {
  return new PluginError("DISSECT_PATTERN", `The pattern ${JSON.stringify(pattern)} has no key.`, {
    about: { text: pattern },
    hint: 'A pattern is made of keys and the delimiters between them: "%{time} %{text}"',
  });
}

function mixedPrefixes(key: string, pattern: string): PluginError {
  return new PluginError("DISSECT_PATTERN", `%{${key}} in the pattern ${JSON.stringify(pattern)} cannot be both appended and indirect.`, {
    about: aboutKey(key, pattern),
    hint: "Write %{+name} to append to a field, or %{&name} for the field that another key names.",
  });
}

function keyWithoutName(key: string, pattern: string): PluginError {
  return new PluginError("DISSECT_PATTERN", `%{${key}} in the pattern ${JSON.stringify(pattern)} has no name behind its mark.`, {
    about: aboutKey(key, pattern),
    hint: "The marks are ? (leave out), + (append) and & (the name stands in another key): %{?name}, %{+name}, %{&name}.",
  });
}

function aboutKey(key: string, pattern: string): { text: string; from: number; to: number } {
  const from = Math.max(0, pattern.indexOf(`%{${key}}`));
  return { text: pattern, from, to: from + key.length + 3 };
}
