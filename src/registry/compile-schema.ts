import { Ajv } from "ajv";
import type { Definition } from "./plugin-map.ts";
import { jsonSchemaOf } from "./validate.ts";
import type { CompiledSchema } from "./validate.ts";

const ajv = new Ajv({ allErrors: true, strict: false });

/** Compiles the schema of a definition's options. */
export function compileSchema(definition: Definition): CompiledSchema {
  return ajv.compile(jsonSchemaOf(definition));
}
