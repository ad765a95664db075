import { makeFloat, makeInteger, mapOf } from "#plugin";
import type { FieldValue } from "#plugin";
import type { Address } from "./address.ts";
import { continentCode, continentName, makeCountryNames } from "./countries.ts";
import type { Database, DatabaseEntry } from "./database.ts";
import type { FieldSource } from "./database-kinds.ts";
import type { Field } from "./fields.ts";
import { LAST, valueAt } from "./record-path.ts";
import type { RecordPath } from "./record-path.ts";

/** The values of the wanted fields, in their order; undefined: the record has none. */
export type FieldValues = readonly (FieldValue | undefined)[];

interface Found extends DatabaseEntry {
  readonly address: Address;
}

type ReadField = (found: Found) => FieldValue | undefined;

/**
 * Makes the function that finds the wanted fields of an address. Its result is undefined where the database knows nothing
 * of the address, or nothing that was asked for. It throws where the database is damaged.
 */
export function makeLookup(database: Database, fields: readonly Field[]): (address: Address) => FieldValues | undefined {
  const { sources, needsLocation } = database.kind;
  const readers = fields.map((field): ReadField => {
    const source = sources[field];
    return source === undefined ? () => undefined : readerOf(source);
  });
  return (address) => {
    const entry = database.find(address);
    if (entry === undefined || (needsLocation === true && !hasLocation(entry))) return undefined;
    const values = readers.map((read) => read({ address, ...entry }));
    return values.every((value) => value === undefined) ? undefined : values;
  };
}

const LATITUDE: RecordPath = ["location", "latitude"];
const LONGITUDE: RecordPath = ["location", "longitude"];

function hasLocation({ record }: DatabaseEntry): boolean {
  return typeof valueAt(record, LATITUDE) === "number" || typeof valueAt(record, LONGITUDE) === "number";
}

function readerOf(source: FieldSource): ReadField {
  switch (source.kind) {
    case "text":
      return ({ record }) => textAt(record, source.path);
    case "text or null":
      return ({ record }) => textAt(record, source.path) ?? null;
    case "integer":
      return ({ record }) => integerAt(record, source.path);
    case "float":
      return ({ record }) => floatAt(record, source.path);
    case "flag":
      return ({ record }) => valueAt(record, source.path) === true;
    case "ip":
      return ({ address }) => address.text;
    case "network":
      return ({ address, prefixLength }) => networkText(address, prefixLength);
    case "location":
      return ({ record }) => locationIn(record);
    case "region":
      return ({ record }) => regionIn(record);
    case "country name":
      return ofCountry(makeCountryNames());
    case "continent code":
      return ofCountry(continentCode);
    case "continent name":
      return ofCountry(continentName);
  }
}

function textAt(record: unknown, path: RecordPath): string | undefined {
  const value = valueAt(record, path);
  return typeof value === "string" ? value : undefined;
}

function floatAt(record: unknown, path: RecordPath): FieldValue | undefined {
  const value = valueAt(record, path);
  return typeof value === "number" ? makeFloat(value) : undefined;
}

function integerAt(record: unknown, path: RecordPath): FieldValue | undefined {
  const value = valueAt(record, path);
  if (typeof value === "bigint") return makeInteger(value);
  return typeof value === "number" && Number.isInteger(value) ? makeInteger(value) : undefined;
}

function locationIn(record: unknown): FieldValue | undefined {
  const [lat, lon] = [floatAt(record, LATITUDE), floatAt(record, LONGITUDE)];
  return lat === undefined || lon === undefined ? undefined : mapOf({ lat, lon });
}

/** The subdivision's code behind that of its country: `US-WA`. */
function regionIn(record: unknown): string | undefined {
  const country = textAt(record, ["country", "iso_code"]);
  const region = textAt(record, ["subdivisions", LAST, "iso_code"]);
  return country === undefined || region === undefined ? undefined : `${country}-${region}`;
}

function ofCountry(tell: (country: string) => string | undefined): ReadField {
  return ({ record }) => {
    const country = textAt(record, ["country_code"]);
    return country === undefined ? undefined : tell(country);
  };
}

/** The network that a record stands for, in CIDR notation; IPv6 in full. */
function networkText({ bytes, isIpv4 }: Address, prefixLength: number): string {
  const masked = bytes.map((byte, at) => byte & (0xff00 >> Math.min(8, Math.max(0, prefixLength - at * 8))));
  if (isIpv4) return `${masked.join(".")}/${prefixLength}`;
  const groups = Array.from({ length: 8 }, (_, group) => (masked[group * 2]! * 256 + masked[group * 2 + 1]!).toString(16));
  return `${groups.join(":")}/${prefixLength}`;
}
