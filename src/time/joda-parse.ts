import type { DateNames } from "./date-names.ts";
import { jodaFields } from "./joda-fields.ts";
import { declareWords, generateElement, type GeneratedElements } from "./joda-parse-elements.ts";
import { generateLocalTime, orderFields, timeHelpers } from "./joda-parse-time.ts";
import type { JodaElement } from "./joda-pattern.ts";
import { createWordTable } from "./joda-text.ts";
import { longestZoneId, longestZoneName, zoneOfId, zoneOfName } from "./zone-text.ts";
import type { Zone } from "./zone.ts";

/**
 * Parses a whole text to milliseconds; NaN when it does not fit.
 *
 * @param zone of texts that name none; undefined asks for the local time that the text names, zones left aside
 * @param defaultYear of texts that name months or days but no year
 */
export type ParseJoda = (text: string, zone: Zone | undefined, defaultYear: number) => number;

export interface ParseContext {
  readonly names: DateNames;
  /** A language's subtag: "en". */
  readonly language: string;
  /** Two digits mean a year from 50 before this one to 49 after. */
  readonly pivotYear: number;
}

/**
 * Compiles a pattern to one function that reads every character of a text once: `c` is always the character code at `p`, or -1 at the end.
 * Fields become local variables; the last day is kept, since most texts of a stream share it.
 */
export function createJodaParser(elements: readonly JodaElement[], context: ParseContext): ParseJoda {
  const generated: GeneratedElements = { fields: [], texts: [], hasOffset: false, hasZone: false, pivotYear: context.pivotYear };
  const reading = elements.map((element) => generateElement(element, generated)).join("\n");
  const time = generateLocalTime(generated.fields);
  const helpers = {
    ...timeHelpers,
    longestZoneId,
    longestZoneName,
    zoneOfId,
    zoneOfName,
    words: generated.texts.map((field) => createWordTable(field, context.names, context.language)),
    fields: orderFields(generated.fields).map(({ name }) => jodaFields[name]),
  };
  const source = `
    const { ${Object.keys(helpers).join(", ")} } = helpers;
    ${generated.texts.map((_, index) => declareWords(index)).join("\n")}
    ${time.state}
    return (text, zone, defaultYear) => {
      const n = text.length;
      let p = 0;
      let c = n > 0 ? text.charCodeAt(0) : -1;
      ${generated.hasOffset ? "let offset = 0;" : ""}
      ${generated.hasZone ? "let textZone;" : ""}
      ${reading}
      if (c !== -1) return NaN;
      ${time.code}
      ${conversion(generated)}
    };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- of the pattern only numbers and character codes enter the source
  const create = new Function("helpers", source) as (helpers: object) => ParseJoda; // what the source returns
  return create(helpers);
}

/** An offset in the text beats a zone there, and that the caller's. */
function conversion({ hasOffset, hasZone }: GeneratedElements): string {
  if (hasOffset) return "return ms - offset;";
  const local = hasZone ? "textZone.epochFromLocal(ms) === undefined ? NaN : ms" : "ms";
  return `if (zone === undefined) return ${local};
      const epoch = ${hasZone ? "textZone" : "zone"}.epochFromLocal(ms);
      return epoch === undefined ? NaN : epoch;`;
}
