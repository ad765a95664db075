import { compileDateParser, Decimal, Float } from "#plugin";
import type { DateParser, FieldValue, Zone } from "#plugin";

/** The formats of a `match`, in order. */
export interface Formats {
  readonly parsers: readonly DateParser[];
  /** Milliseconds since 1970 of a field's value; undefined when no format fits. The zone is asked for only where it matters. */
  parse(value: FieldValue, zone: () => Zone | undefined): number | undefined;
}

/** @throws TailraceError for a pattern that is empty or has an unknown letter */
export function compileFormats(formats: readonly string[], locale: string | undefined): Formats {
  const parsers = formats.map((format) => compileDateParser(format, { locale }));
  return {
    parsers,
    parse(value, zone) {
      for (const parser of parsers) {
        const ms = parseWith(parser, value, zone);
        if (ms !== undefined) return ms;
      }
      return undefined;
    },
  };
}

/** Booleans, lists, maps and timestamps fit no format. */
function parseWith(parser: DateParser, value: FieldValue, zone: () => Zone | undefined): number | undefined {
  if (typeof value === "string") return parser.parseText(value, parser.usesZone ? zone() : undefined);
  if (typeof value === "number" || typeof value === "bigint") return parser.parseNumber(value);
  if (value instanceof Float) return parser.parseNumber(value.value);
  return value instanceof Decimal ? parser.parseDecimal(value.toString()) : undefined;
}
