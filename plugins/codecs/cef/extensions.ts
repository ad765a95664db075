import type { EcsMode, Event, OptionsOf } from "#plugin";
import { rubyStrip } from "../../shared/ruby-strip.ts";
import { notCef } from "./errors.ts";
import { extensionNames } from "./extension-names.ts";
import type { options as schemas } from "./options.ts";
import { makeReadTime } from "./times.ts";

/** Sets the fields of extensions, `key=value …`. @throws PluginError CEF_SYNTAX, CEF_TIME */
export type SetExtensions = (event: Event, text: string) => void;

export function makeSetExtensions(options: OptionsOf<typeof schemas>, ecs: EcsMode): SetExtensions {
  const { fieldOf, timeFields } = extensionNames(ecs, options.device, false);
  const readTime = makeReadTime({ zone: options.default_timezone, locale: options.locale });
  return (event, text) => {
    const extensions = readExtensions(text, fieldOf);
    const deviceZone = ecs === "disabled" ? undefined : extensions.get("[event][timezone]");
    for (const field of timeFields) {
      const time = extensions.get(field);
      if (time === undefined) continue;
      extensions.delete(field);
      event.set(field, rubyStrip(time) === "" ? null : readTime(time, deviceZone));
    }
    for (const [field, value] of extensions) event.set(field, value);
  };
}

/** A key and the sign behind it: `src=`, `ad.vendor=`, `list[0]=`. */
const KEY = /(\w+(?:\.[^.=\t-\r |\\[\]]+)*(?:\[[0-9]+\])?)=/y;
const BLANKS = /[\t-\r ]+/g;

/** By field, in order. A value reaches to the next key with a blank before it. @throws PluginError CEF_SYNTAX */
function readExtensions(text: string, fieldOf: ReadonlyMap<string, string>): Map<string, string> {
  const extensions = new Map<string, string>();
  const rest = rubyStrip(text);
  let at = 0;
  while (at < rest.length) {
    const key = keyAt(rest, at);
    if (key === undefined) throw notCef(`an extension has no key: ${JSON.stringify(rest.slice(at, at + SHOWN))}`);
    const from = at + key.length + 1;
    const { end, next } = valueEnd(rest, from);
    extensions.set(referenceOf(fieldOf.get(key) ?? key), unescapeValue(rest.slice(from, end)));
    at = next;
  }
  return extensions;
}

const SHOWN = 60;

function keyAt(text: string, at: number): string | undefined {
  KEY.lastIndex = at;
  return KEY.exec(text)?.[1];
}

/** Where blanks begin that stand before a key, and where the key does. */
function valueEnd(text: string, from: number): { readonly end: number; readonly next: number } {
  BLANKS.lastIndex = from;
  for (let blanks = BLANKS.exec(text); blanks !== null; blanks = BLANKS.exec(text)) {
    if (keyAt(text, BLANKS.lastIndex) !== undefined) return { end: blanks.index, next: BLANKS.lastIndex };
  }
  return { end: text.length, next: text.length };
}

/** `list[0]` is the element of a field. */
function referenceOf(field: string): string {
  return field.startsWith("[") ? field : field.replace(/^([^[\]]+)((?:\[[0-9]+\])+)$/, "[$1]$2");
}

const ESCAPES: Readonly<Record<string, string>> = { "\\\\": "\\", "\\=": "=", "\\n": "\n", "\\r": "\r" };

function unescapeValue(text: string): string {
  return text.includes("\\") ? text.replace(/\\[\\=nr]/g, (escape) => ESCAPES[escape]!) : text;
}
