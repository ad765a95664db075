import { FieldMap, isList, isMap, keysOf, PluginError, rubyInspect, rubyText } from "#plugin";
import type { ComputeContext, FieldList, FieldValue, Logger } from "#plugin";
import { rubyArray } from "../../shared/ruby-array.ts";
import { rubySplit } from "../../shared/ruby-split.ts";
import { namedField, runTimeField } from "../../shared/run-time-field.ts";
import type { Operation } from "./operation.ts";

export function split(context: ComputeContext, name: string, separator: FieldValue): Operation {
  const field = runTimeField(context, name);
  return (event) => {
    const value = field.get(event);
    if (typeof value === "string") field.set(event, rubySplit(value, textOf(separator, "split")));
  };
}

export function join(context: ComputeContext, name: string, separator: FieldValue): Operation {
  const field = runTimeField(context, name);
  return (event) => {
    const value = field.get(event);
    if (value !== undefined && isList(value)) field.set(event, flatten(value).map(rubyText).join(textOf(separator, "join")));
  };
}

function flatten(list: FieldList): FieldList {
  return list.flatMap((element) => (isList(element) ? flatten(element) : [element]));
}

/**
 * The destination is read once, as in Logstash: with several sources a destination that is missing or a scalar ends with
 * the last of them only.
 */
export function merge(context: ComputeContext, into: string, from: FieldValue): Operation {
  const target = runTimeField(context, into);
  const sources = rubyArray(from).map((name) => namedField(context, name));
  const { logger } = context;
  return (event) => {
    const before = target.get(event) ?? null;
    let united = isMap(before) ? copyMap(before) : [...rubyArray(before)];
    for (const source of sources) {
      const merged = unite(united, source.get(event) ?? null, logger);
      if (merged === undefined) continue;
      target.set(event, merged);
      united = isMap(before) || isList(before) ? merged : [...rubyArray(before)];
    }
  };
}

function unite(united: FieldMap | FieldValue[], added: FieldValue, logger: Logger): FieldMap | FieldValue[] | undefined {
  if (isMap(united) !== isMap(added)) {
    logger.error({}, "mutate cannot merge a map with a list or a scalar; the field is left as it is.");
    return undefined;
  }
  if (!isMap(united)) return [...united, ...rubyArray(added)];
  const map = copyMap(united);
  for (const key of keysOf(added as FieldMap)) map[key] = (added as FieldMap)[key];
  return map;
}

function copyMap(map: FieldMap): FieldMap {
  const copy = new FieldMap();
  for (const key of keysOf(map)) copy[key] = map[key];
  return copy;
}

/** @throws PluginError MUTATE_SEPARATOR when there is something to split or join with what is no text, as Ruby does then */
function textOf(separator: FieldValue, operation: string): string {
  if (typeof separator !== "string")
    throw new PluginError("MUTATE_SEPARATOR", `${operation} needs a text to go by, not ${rubyInspect(separator)}.`);
  return separator;
}
