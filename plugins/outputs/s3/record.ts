import { recordsOf } from "#plugin";
import type { ComputeContext, Encoder, RecordEncoder } from "#plugin";
import { cleanPrefix } from "./key.ts";
import type { S3Options } from "./options.ts";

/** The destination is the prefix. */
export function makeRecordEncoder({ prefix }: S3Options, codec: Encoder, context: ComputeContext): RecordEncoder {
  const template = context.template(prefix);
  const recordOf = recordsOf(codec);
  return { encode: (event) => ({ data: recordOf(event), destination: cleanPrefix(template.render(event)) }) };
}
