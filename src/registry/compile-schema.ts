import { Ajv } from "ajv";
import type { Definition } from "./plugin-map.ts";
import { jsonSchemaOf } from "./validate.ts";
import type { CompiledSchema } from "./validate.ts";

/** Compiles schemas with ajv as they are asked for. Loading ajv takes longer than starting a pipeline: see src/build. */
export function makeSchemaCompiler(): (definition: Definition) => CompiledSchema {
  const ajv = new Ajv({ allErrors: true, strict: false });
  const compiled = new Map<Definition, CompiledSchema>();
  return (definition) => {
    const known = compiled.get(definition) ?? ajv.compile(jsonSchemaOf(definition));
    compiled.set(definition, known);
    return known;
  };
}
