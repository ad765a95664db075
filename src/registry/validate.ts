import type { ErrorObject, ValidateFunction } from "ajv";
import type { MergedPlugin } from "../config/option-value.ts";
import type { TailraceError } from "../errors.ts";
import type { OptionSchema } from "../plugin/options.ts";
import { optionOutOfRange } from "./errors.ts";
import type { Definition } from "../plugin/plugin-map.ts";

/** A schema compiled by ajv: returns whether the values fit, and says in `errors` why not. */
export type CompiledSchema = Pick<ValidateFunction, "errors"> & ((values: unknown) => boolean);

/** What loads the compiled schema of a plugin's options, by kind and name (`filter grok`). Made when the package is built. */
export type SchemaMap = Readonly<Record<string, () => Promise<{ readonly default: CompiledSchema }>>>;

/**
 * The JSON Schema of a definition's own options, as ajv takes it. Hashes are given as entries, so that only their order
 * and presence count here; formats are Logstash's and checked by coerce.ts.
 */
export function jsonSchemaOf(definition: Definition): object {
  const properties = Object.fromEntries(Object.entries(definition.options).map(([name, schema]) => [name, propertySchema(schema)]));
  return { type: "object", properties };
}

function propertySchema(schema: OptionSchema): object {
  if (schema.type === undefined) return {};
  if (schema.type === "object") return "format" in schema && schema.format === "codec" ? {} : { type: "array" };
  if (schema.type === "array") return { type: "array", ...(schema.minItems === undefined ? {} : { minItems: schema.minItems }) };
  if (schema.type === "number" || schema.type === "integer") {
    const { type, minimum, maximum } = schema;
    return { type, ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
  }
  return { type: schema.type };
}

/** Finds what coercion does not look at: ranges, least lengths. */
export function validateOptions(
  compiled: CompiledSchema,
  definition: Definition,
  values: Readonly<Record<string, unknown>>,
  plugin: MergedPlugin,
): TailraceError[] {
  if (compiled(values)) return [];
  return (compiled.errors ?? []).map((error) => toProblem(error, definition, plugin));
}

function toProblem(error: ErrorObject, definition: Definition, plugin: MergedPlugin): TailraceError {
  const name = error.instancePath.split("/")[1] ?? "";
  return optionOutOfRange(plugin.options.get(name), { plugin, definition, name }, wordsOf(error));
}

/** What a value must be, in words that follow the name of its option. */
function wordsOf({ keyword, params, message }: ErrorObject): string {
  const limit = String((params as { readonly limit?: number }).limit);
  if (keyword === "minimum") return `must be at least ${limit}`;
  if (keyword === "maximum") return `must be at most ${limit}`;
  if (keyword === "minItems") return `needs at least ${limit} ${limit === "1" ? "element" : "elements"}`;
  if (keyword === "type") return `must be of the type ${String((params as { readonly type?: string }).type)}`;
  return message ?? "is not valid";
}
