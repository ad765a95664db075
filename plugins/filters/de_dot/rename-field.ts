import { isMap, keysOf } from "#plugin";
import type { ComputeContext, Event } from "#plugin";
import { LookupCache } from "../../shared/lookup-cache.ts";
import { rubyReplaceAll } from "../../shared/ruby-replace.ts";

/** The separator that makes a level of each part of a name. */
export const LEVELS = "][";

export interface RenameRules {
  readonly separator: string;
  readonly isRecursive: boolean;
}

/** Renames the field that a reference names. @throws TailraceError when a reference is broken or a field cannot be written */
export type Rename = (event: Event, reference: string) => void;

/** How a reference with dots is renamed. */
interface Renaming {
  readonly target: string;
  /** What is taken away: everything below the first name with a dot, as in Logstash. */
  readonly removed: string;
}

/** Names are few and come again with every event. */
const KNOWN_NAMES = 10_000;

export function makeRename(context: ComputeContext, { separator, isRecursive }: RenameRules): Rename {
  const dot = context.regex("\\.");
  const known = new LookupCache<Renaming>(KNOWN_NAMES);
  const renamingOf = (source: string): Renaming => {
    const cached = known.get(source);
    if (cached !== undefined) return cached;
    const renaming = { target: rubyReplaceAll(source, dot, separator), removed: firstWithDot(source) };
    known.set(source, renaming);
    return renaming;
  };
  const rename: Rename = (event, reference) => {
    let place = isRecursive || separator === LEVELS ? inBrackets(reference) : reference;
    if (place.includes(".")) {
      const { target, removed } = renamingOf(place);
      event.set(target, event.get(place) ?? null);
      event.remove(removed);
      place = target;
    }
    if (!isRecursive) return;
    const content = event.get(place);
    if (content !== undefined && isMap(content)) for (const key of keysOf(content)) rename(event, `${place}[${key}]`);
  };
  return rename;
}

function inBrackets(reference: string): string {
  return `${reference.startsWith("[") ? "" : "["}${reference}${reference.endsWith("]") ? "" : "]"}`;
}

/** The part of a reference up to its first name with a dot. */
function firstWithDot(reference: string): string {
  const names = reference.replaceAll("[", "").split("]");
  const first = names.findIndex((name) => name.includes("."));
  return names
    .slice(0, first + 1)
    .map((name) => `[${name}]`)
    .join("");
}
