import { isList, isMap, javaText, makeInteger, parseDecimal, PluginError, suggest } from "#plugin";
import type { ComputeContext, Decimal, Event, FieldValue, HashEntries } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";

/** Makes a number of one field; a value that is no number stays and a tag says so. */
export type Conversion = (event: Event) => void;

/** @throws PluginError DISSECT_DATATYPE */
export function compileConversions(context: ComputeContext, entries: HashEntries<string>): Conversion[] {
  return entries.map(([name, type]) => {
    const convert = CONVERTERS.get(type.toLowerCase());
    if (convert === undefined) throw unknownDatatype(name, type);
    const field = runTimeField(context, name);
    return (event) => {
      const value = field.get(event) ?? null;
      const number = value === null ? undefined : convert(value);
      if (number !== undefined) field.set(event, number);
      else event.tag(`_dataconversion${value === null ? "nullvalue" : "uncoercible"}_${name}_${type}`);
    };
  });
}

type Converter = (value: FieldValue) => FieldValue | undefined;

const CONVERTERS: ReadonlyMap<string, Converter> = new Map([
  ["int", integerOf],
  ["float", decimalOf],
]);

/** A number of more digits costs so much time and memory that one event could stop the worker. */
const MOST_DIGITS = 10_000;

function decimalOf(value: FieldValue): Decimal | undefined {
  if (typeof value === "boolean" || isList(value) || isMap(value)) return undefined;
  const text = javaText(value);
  return text.length > MOST_DIGITS ? undefined : parseDecimal(text);
}

function integerOf(value: FieldValue): FieldValue | undefined {
  const decimal = decimalOf(value);
  if (decimal === undefined || decimal.scale < -MOST_DIGITS) return undefined;
  const { unscaled, scale } = decimal;
  // Past its digits a decimal's scale leaves nothing of it.
  if (scale > MOST_DIGITS) return 0;
  return makeInteger(scale <= 0 ? unscaled * 10n ** BigInt(-scale) : unscaled / 10n ** BigInt(scale));
}

function unknownDatatype(field: string, type: string): PluginError {
  const meant = [...CONVERTERS.keys()].find((known) => type.startsWith(known)) ?? suggest(type, CONVERTERS.keys());
  return new PluginError("DISSECT_DATATYPE", `dissect cannot convert ${field} to ${JSON.stringify(type)}: it knows int and float.`, {
    about: { text: type },
    hint: meant === undefined ? undefined : `Did you mean "${meant}"?`,
  });
}
