import { deepCopy, defineFilter, FieldMap, isList, isMap } from "#plugin";
import type { ComputeContext, Event, FieldAccessor, FieldValue, OptionsOf } from "#plugin";
import { LookupCache } from "../../shared/lookup-cache.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import { parseAddress } from "./address.ts";
import type { Address } from "./address.ts";
import { embeddedDatabase, openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { noAsnDatabase, targetMissing } from "./errors.ts";
import { inOrder, placeOf, readFields } from "./fields.ts";
import type { Field } from "./fields.ts";
import { makeLookup } from "./lookup.ts";
import type { FieldValues } from "./lookup.ts";
import { options } from "./options.ts";

type Options = OptionsOf<typeof options>;

/** Where Elastic's schema has the fields of a place. */
const ECS_TARGETS = ["client", "destination", "host", "observer", "server", "source"];

export default defineFilter({
  name: "geoip",
  summary: "Adds what a GeoIP database knows of an IP address: country, city, place, network, provider.",
  options,
  create(given, context) {
    const target = targetOf(given, context);
    const database = databaseOf(given, context);
    const fields = fieldsOf(given, context, database);
    const source = runTimeField(context, given.source);
    const targetField = runTimeField(context, target);
    const accessors = fields.map((field) => accessorOf(context, target, field));
    const lookUp = rememberAnswers(orNothing(makeLookup(database, fields), context), given.cache_size);
    const tagAll = (event: Event): void => given.tag_on_failure.forEach((tag) => event.tag(tag));
    return {
      filter(event) {
        const text = addressText(source.get(event));
        const values = text === undefined ? undefined : lookUp(text);
        if (text !== undefined && (targetField.get(event) ?? null) === null) targetField.set(event, new FieldMap());
        if (values === undefined) tagAll(event);
        else write(event, accessors, values);
        return values !== undefined;
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A geoip filter failed; the event is tagged.");
        tagAll(event);
      },
    };
  },
});

function targetOf({ target, source }: Options, { ecs, advise }: ComputeContext): string {
  if (ecs === "disabled") return target ?? "geoip";
  const chosen = target ?? parentOfIp(source);
  const name = /^\[([^[\]]+)\]$/.exec(chosen)?.[1] ?? chosen;
  if (!ECS_TARGETS.includes(name))
    advise?.(`The target "${name}" of the geoip filter is none that Elastic's schema has: ${ECS_TARGETS.join(", ")}.`);
  return chosen;
}

const IP_FIELD = "[ip]";

function parentOfIp(source: string): string {
  if (!source.endsWith(IP_FIELD) || source === IP_FIELD) throw targetMissing(source);
  return source.slice(0, -IP_FIELD.length);
}

function databaseOf({ database, default_database_type, cache_size: cacheSize }: Options, context: ComputeContext): Database {
  if (database !== undefined) return openDatabase(database, { context, cacheSize });
  if (default_database_type === "ASN") throw noAsnDatabase();
  return embeddedDatabase({ context, cacheSize });
}

function fieldsOf({ fields: names = [] }: Options, { ecs, advise }: ComputeContext, { kind, type }: Database): Field[] {
  if (names.length === 0) return inOrder((ecs === "disabled" ? kind.legacyDefaults : undefined) ?? kind.defaults);
  const fields = readFields(names);
  const missing = fields.filter((field) => kind.sources[field] === undefined);
  if (missing.length > 0) advise?.(`The database of the geoip filter is of the type "${type}", which has no ${missing.join(", ")}.`);
  return fields;
}

/** Undefined: the field has no place in ECS. */
function accessorOf(context: ComputeContext, target: string, field: Field): FieldAccessor | undefined {
  const place = placeOf(field, context.ecs !== "disabled");
  return place === "" ? undefined : runTimeField(context, `${target.startsWith("[") ? target : `[${target}]`}${place}`);
}

/** Undefined: there is nothing to look up. */
function addressText(value: FieldValue | undefined): string | undefined {
  const text = isList(value) ? value[0] : value;
  return typeof text === "string" && text.trim() !== "" ? text : undefined;
}

type LookUp = (address: Address) => FieldValues | undefined;

/** A damaged place of a database costs the addresses that lead to it: nothing is known of them. */
function orNothing(lookUp: LookUp, { id, logger }: ComputeContext): LookUp {
  return (address) => {
    try {
      return lookUp(address);
    } catch (error) {
      logger.error({ id, address: address.text, error }, "The GeoIP database cannot be read for an address, which counts as unknown.");
      return undefined;
    }
  };
}

const NOT_FOUND: FieldValues = [];

function rememberAnswers(lookUp: LookUp, size: number): (text: string) => FieldValues | undefined {
  const cache = new LookupCache<FieldValues>(size);
  return (text) => {
    let values = cache.get(text);
    if (values === undefined) {
      const address = parseAddress(text);
      values = (address === undefined ? undefined : lookUp(address)) ?? NOT_FOUND;
      cache.set(text, values);
    }
    return values === NOT_FOUND ? undefined : values;
  };
}

function write(event: Event, accessors: readonly (FieldAccessor | undefined)[], values: FieldValues): void {
  for (let at = 0; at < accessors.length; at++) {
    const value = values[at];
    // A place is a map, which must be the event's own.
    if (value !== undefined) accessors[at]?.set(event, isMap(value) ? deepCopy(value) : value);
  }
}
