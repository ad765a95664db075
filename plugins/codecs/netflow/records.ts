import { FieldMap } from "#plugin";
import type { FieldValue } from "#plugin";
import type { FieldDefinition } from "./definitions.ts";
import { READERS } from "./field-types.ts";
import type { Template, TemplateField } from "./templates.ts";

/** The length that says that it stands before each value (RFC 7011, 7). */
const VARIABLE = 65_535;

export type DefinitionOf = (field: TemplateField) => FieldDefinition | undefined;

/** Makes of a value what Logstash makes of some: times of a flow become texts. */
export type Convert = (name: string, value: FieldValue) => FieldValue;

/** The records of a data set. What is left and too short for one is padding. Fields that nobody knows are passed over. */
export function readRecords(
  body: Buffer,
  template: Template,
  { definitionOf, convert }: { definitionOf: DefinitionOf; convert: Convert },
): FieldMap[] {
  const least = template.reduce((sum, { length }) => sum + (length === VARIABLE ? 1 : length), 0);
  const definitions = template.map(definitionOf);
  const records: FieldMap[] = [];
  if (least === 0) return records;
  for (let at = 0; at + least <= body.length;) {
    const record = new FieldMap();
    const start = at;
    for (const [place, field] of template.entries()) {
      const [from, length] = extentOf(body, at, field);
      if (from + length > body.length) return records;
      at = from + length;
      const definition = definitions[place];
      if (definition === undefined || definition.type === "skip") continue;
      record[definition.name] = convert(definition.name, READERS[definition.type](body.subarray(from, at)));
    }
    if (at === start) return records;
    records.push(record);
  }
  return records;
}

/** Where a value begins, and its bytes. */
function extentOf(body: Buffer, at: number, { length }: TemplateField): [from: number, length: number] {
  if (length !== VARIABLE) return [at, length];
  const short = body[at] ?? 0;
  if (short < 255) return [at + 1, short];
  return at + 3 > body.length ? [at, body.length + 1] : [at + 3, body.readUInt16BE(at + 1)];
}
