import type { ComputeContext, Encoder, RecordEncoder } from "#plugin";
import { cleanPrefix } from "./key.ts";
import type { S3Options } from "./options.ts";

/** The destination is the prefix. */
export function makeRecordEncoder({ prefix }: S3Options, codec: Encoder, context: ComputeContext): RecordEncoder {
  const template = context.template(prefix);
  return { encode: (event) => ({ data: codec.encode(event), destination: cleanPrefix(template.render(event)) }) };
}
