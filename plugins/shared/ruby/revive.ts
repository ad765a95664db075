import { FieldMap, isList, isMap, keysOf, makeFloat, Timestamp } from "#plugin";
import type { FieldValue } from "#plugin";
import { MARK } from "./encode-rows.ts";

/** A value that Ruby sent, with its marks made what they stand for. The value is taken over. */
export function revive(value: FieldValue): FieldValue {
  if (isList(value)) {
    for (let at = 0; at < value.length; at++) value[at] = revive(value[at]!);
    return value;
  }
  if (!isMap(value)) return value;
  const mark = value[MARK];
  if (isList(mark)) return markedValue(mark);
  for (const key of keysOf(value)) value[key] = revive(value[key]!);
  return value;
}

function markedValue([kind, first, second]: readonly FieldValue[]): FieldValue {
  if (kind === "t") return timestampOf(Number(first), Number(second));
  return kind === "f" ? makeFloat(Number(first)) : new FieldMap();
}

function timestampOf(seconds: number, nanos: number): Timestamp {
  return new Timestamp(seconds * 1000 + Math.floor(nanos / 1_000_000), nanos % 1_000_000);
}
