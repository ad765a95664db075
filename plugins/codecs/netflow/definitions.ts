import { parse as parseYaml } from "yaml";
import type { ComputeContext } from "#plugin";
import { badDefinitions } from "./errors.ts";
import { READERS } from "./field-types.ts";
import type { FieldType } from "./field-types.ts";
import { IANA_ELEMENTS } from "./iana-elements.ts";
import { NETFLOW9_FIELDS } from "./netflow9-fields.ts";

export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
}

/** Fields by number; undefined: nothing is known of it. */
export type FieldDefinitions = ReadonlyMap<number, FieldDefinition>;

/** Enterprise of the elements that answer those of IANA in the other direction (RFC 5103). */
const REVERSE_PEN = 29_305;

const IANA_PEN = 0;

/** The fields of NetFlow 9: its own names, IANA's for all others, and the user's. @throws PluginError NETFLOW_DEFINITIONS */
export function netflow9Definitions(context: ComputeContext, path: string | undefined): FieldDefinitions {
  const own = path === undefined ? [] : entriesOf(readYaml(context, path), path);
  return new Map([...tableOf(IANA_ELEMENTS), ...tableOf(NETFLOW9_FIELDS), ...own]);
}

/** The elements of IPFIX, by enterprise. @throws PluginError NETFLOW_DEFINITIONS */
export function ipfixDefinitions(context: ComputeContext, path: string | undefined): ReadonlyMap<number, FieldDefinitions> {
  const iana = tableOf(IANA_ELEMENTS);
  const enterprises = new Map<number, Map<number, FieldDefinition>>([
    [IANA_PEN, new Map(iana)],
    [REVERSE_PEN, new Map(iana.map(([number, { name, type }]) => [number, { name: reverseName(name), type }]))],
  ]);
  if (path === undefined) return enterprises;
  for (const [enterprise, fields] of Object.entries(mapOrRefuse(readYaml(context, path), path))) {
    const known = enterprises.get(Number(enterprise)) ?? [];
    enterprises.set(Number(enterprise), new Map([...known, ...entriesOf(fields, path)]));
  }
  return enterprises;
}

function reverseName(name: string): string {
  return name === "" ? "" : `reverse${name[0]!.toUpperCase()}${name.slice(1)}`;
}

/** `number:name` by type. */
function tableOf(table: Readonly<Partial<Record<FieldType, string>>>): [number, FieldDefinition][] {
  return Object.entries(table).flatMap(([type, texts]) =>
    texts
      .trim()
      .split(/\s+/)
      .map((text): [number, FieldDefinition] => {
        const [number = "", name = ""] = text.split(":");
        // The keys of the table are of this type.
        return [Number(number), { name, type: type as FieldType }];
      }),
  );
}

function readYaml(context: ComputeContext, path: string): unknown {
  const text = Buffer.from(context.readFile(path)).toString("utf8");
  try {
    return parseYaml(text);
  } catch (error) {
    throw badDefinitions(path, error instanceof Error ? error.message : String(error));
  }
}

function mapOrRefuse(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badDefinitions(path, "a map of fields is expected");
  return value as Record<string, unknown>;
}

/** `4: [:uint8, :protocol]`: a type, or a number of bytes, and a name, with or without Ruby's colons; `[:skip]`. */
function entriesOf(fields: unknown, path: string): [number, FieldDefinition][] {
  return Object.entries(mapOrRefuse(fields, path)).map(([number, definition]) => {
    const [type, name] = Array.isArray(definition) ? definition.map((part) => String(part).replace(/^:/, "")) : [];
    const known = knownType(type ?? "");
    if (known === undefined || !/^\d+$/.test(number) || (known !== "skip" && !name))
      throw badDefinitions(path, `the field ${number} is no list of a type and a name`);
    return [Number(number), { name: name ?? "", type: known }];
  });
}

const OTHER_NAMES: Readonly<Record<string, FieldType>> = {
  float: "double",
  forwarding_status: "forwarding_status",
  mpls_label_stack_octets: "mpls_label",
};

function knownType(type: string): FieldType | undefined {
  if (/^(?:uint)?\d+$/.test(type)) return "uint";
  if (/^int\d+$/.test(type)) return "int";
  if (Object.hasOwn(OTHER_NAMES, type)) return OTHER_NAMES[type];
  return Object.hasOwn(READERS, type) ? (type as FieldType) : undefined;
}
