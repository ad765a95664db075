import { rubyText } from "#plugin";
import type { ComputeContext, Event } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import { findValues } from "./find-values.ts";
import { parsePattern } from "./parse-pattern.ts";
import type { Pattern } from "./parse-pattern.ts";
import { compileStores } from "./store-values.ts";

/** One entry of a mapping. */
export interface Dissection {
  readonly source: string;
  readonly pattern: Pattern;
  /**
   * Takes the source field apart; undefined when the event has no such field, false when its text does not fit: then nothing
   * is written.
   * @throws TailraceError when a value cannot be written; those before it are
   */
  run(event: Event): boolean | undefined;
}

/** @throws PluginError DISSECT_PATTERN */
export function compileDissection(context: ComputeContext, source: string, text: string): Dissection {
  const pattern = parsePattern(text);
  if (pattern.keys.some(({ next }) => next === ""))
    context.advise?.(`The pattern ${JSON.stringify(text)} fits no text: two of its keys have no delimiter between them.`);
  const field = runTimeField(context, source);
  const stores = compileStores(context, pattern);
  return {
    source,
    pattern,
    run(event) {
      const held = field.get(event);
      if (held === undefined) return undefined;
      const value = rubyText(held);
      const places = value === "" ? undefined : findValues(pattern, value);
      if (places === undefined) return false;
      const valueAt = (index: number): string => value.slice(places.starts[index], places.ends[index]);
      stores.forEach((store, at) => store(event, valueAt(pattern.stores[at]!.index), valueAt));
      return true;
    },
  };
}
