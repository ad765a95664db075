import { deepCopy, defineFilter, FieldMap, isList, PluginError, rubyInspect } from "#plugin";
import type { ComputeContext, Event, FieldValue, HashEntries, OptionsOf } from "#plugin";
import { options } from "./options.ts";
import { Pairs } from "./pairs.ts";
import type { Key } from "./pairs.ts";
import { makeReader, mapOfPairs } from "./read-text.ts";
import { makeScanner } from "./scanner.ts";

type Options = OptionsOf<typeof options>;

export default defineFilter({
  name: "kv",
  summary: "Takes pairs of keys and values out of a text: `from=eva bytes=17`.",
  options,
  create(given, context) {
    refuseEmpty(given);
    const source = context.field(given.source);
    const { scan, isPattern } = makeScanner(context, given);
    const read = makeReader(context, given, scan);
    const store = makeStore(context, given);
    const pairs = new Pairs();
    const usesPatterns = isPattern || [given.trim_key, given.trim_value, given.remove_char_key, given.remove_char_value].some(isGiven);
    const timedOut = (event: Event): void => {
      context.logger.warn({ id: context.id, timeoutMs: given.timeout_millis }, "A kv filter took too long; the event is tagged.");
      event.tag(given.tag_on_timeout);
    };
    return {
      filter(event) {
        const value = source.get(event);
        pairs.clear();
        if (typeof value === "string") read(event, value, pairs);
        else if (value !== undefined && isList(value)) for (const text of textsOf(value)) read(event, text, pairs);
        return store(event, pairs);
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "The pairs of a text could not be read; the event is tagged.");
        for (const tag of given.tag_on_failure) event.tag(tag);
      },
      ...(usesPatterns ? { limit: { timeoutMs: given.timeout_millis, timedOut } } : {}),
    };
  },
});

/** Writes pairs to the event; false: there are none. */
type Store = (event: Event, pairs: Pairs) => boolean;

function makeStore(context: ComputeContext, { target, default_keys }: Options): Store {
  const defaults: HashEntries<FieldValue> = default_keys;
  if (target !== undefined) {
    const field = context.field(target);
    return (event, pairs) => {
      if (pairs.count + defaults.length === 0) return false;
      field.set(event, mapOfPairs(pairs, defaultsMap(defaults)));
      return true;
    };
  }
  const setter = fieldSetter(context);
  return (event, pairs) => {
    for (const [name, value] of defaults) {
      const key = pairs.key(name);
      setter(event, key, pairs.valueOf(key) ?? deepCopy(value));
    }
    const isDefault = (name: string): boolean => defaults.some(([key]) => key === name);
    for (let place = 0; place < pairs.count; place++) {
      const key = pairs.keys[place]!;
      if (defaults.length === 0 || !isDefault(key.name)) setter(event, key, pairs.values[place]!);
    }
    return pairs.count + defaults.length > 0;
  };
}

function defaultsMap(defaults: HashEntries<FieldValue>): FieldMap {
  const map = new FieldMap();
  for (const [name, value] of defaults) map[name] = deepCopy(value);
  return map;
}

/** A key without brackets is a field's name, and its accessor is kept with it; in the others each is a reference of its own. */
function fieldSetter(context: ComputeContext): (event: Event, key: Key, value: FieldValue) => void {
  return (event, key, value) => {
    if (key.field === undefined) {
      if (/[[\]]/.test(key.name)) return event.set(key.name, value);
      key.field = context.field(key.name);
    }
    key.field.set(event, value);
  };
}

/** @throws PluginError KV_NO_TEXT for an element that is no text; null is passed over */
function* textsOf(list: readonly FieldValue[]): Generator<string> {
  for (const element of list) {
    if (typeof element === "string") yield element;
    else if (element !== null) throw noText(element);
  }
}

function isGiven(option: string | undefined): boolean {
  return option !== undefined;
}

function refuseEmpty(given: Options): void {
  for (const name of ["value_split", "field_split_pattern", "value_split_pattern"] as const) {
    if (given[name] === "") throw emptyDelimiter(name);
  }
}

function emptyDelimiter(name: string): PluginError {
  return new PluginError(
    "KV_EMPTY_DELIMITER",
    `${name} of kv is empty: nothing would part a key from its value, or a pair from the next.`,
    {
      hint: 'For example: value_split => "="',
    },
  );
}

function noText(element: FieldValue): PluginError {
  return new PluginError("KV_NO_TEXT", `kv reads texts; its list holds ${rubyInspect(element)}.`);
}
