import { FieldMap, rubyText } from "#plugin";
import type { FieldValue, Float } from "#plugin";
import { cannotBeHeld } from "./errors.ts";

type Scalar = string | number | bigint | boolean | null | Float;

/** What an EDN text says. Keywords and characters are texts already. */
export type EdnValue = Scalar | EdnSymbol | EdnForeign | EdnMap | readonly EdnValue[];

/** A symbol: it names something that no event can hold, but it may be a key. */
export class EdnSymbol {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A set, an instant or another tagged value: there is no such thing in Logstash's events. */
export class EdnForeign {
  readonly kind: string;

  constructor(kind: string) {
    this.kind = kind;
  }
}

/** Keys and values by turns. */
export class EdnMap {
  readonly items: readonly EdnValue[];

  constructor(items: readonly EdnValue[]) {
    this.items = items;
  }
}

/** @throws PluginError EDN_VALUE for what no event can hold */
export function fieldValueOf(value: EdnValue): FieldValue {
  if (value instanceof EdnMap) return fieldMapOf(value);
  if (value instanceof EdnSymbol) throw cannotBeHeld(`the symbol ${value.name}`);
  if (value instanceof EdnForeign) throw cannotBeHeld(value.kind);
  return isSequence(value) ? value.map(fieldValueOf) : value;
}

/** The last of equal keys counts. Keys that are no texts become them as Ruby prints them. */
function fieldMapOf({ items }: EdnMap): FieldMap {
  const map = new FieldMap();
  for (let at = 0; at < items.length; at += 2) {
    const key = items[at]!;
    map[key instanceof EdnSymbol ? key.name : rubyText(fieldValueOf(key))] = fieldValueOf(items[at + 1]!);
  }
  return map;
}

function isSequence(value: EdnValue): value is readonly EdnValue[] {
  return Array.isArray(value);
}
