import { Ajv } from "ajv";
import type { Definition } from "../plugin/plugin-map.ts";
import { jsonSchemaOf } from "./validate.ts";
import type { CompiledSchema } from "./validate.ts";

const ajv = new Ajv({ allErrors: true, strict: false });
const compiled = new WeakMap<Definition, CompiledSchema>();

/** Compiles the schema of a definition's options, once: it takes longer than the rest of a check. */
export function compileSchema(definition: Definition): CompiledSchema {
  const schema = compiled.get(definition) ?? ajv.compile(jsonSchemaOf(definition));
  compiled.set(definition, schema);
  return schema;
}
