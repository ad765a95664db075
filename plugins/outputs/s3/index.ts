import { defineOutput } from "#plugin";
import { S3Delivery } from "./delivery.ts";
import { noLimit } from "./errors.ts";
import { checkPrefix } from "./key.ts";
import { options } from "./options.ts";
import type { S3Options } from "./options.ts";
import { makeRecordEncoder } from "./record.ts";
import { readSettings } from "./settings.ts";

export default defineOutput({
  name: "s3",
  summary: "Writes events to files and uploads those to S3, or to anything that speaks like it.",
  defaultCodec: "line",
  rejects: true,
  options,
  encoder: makeRecordEncoder,
  create(given, { logger }) {
    checkPrefix(given.prefix);
    checkRotation(given);
    return new S3Delivery(given, readSettings(given), logger);
  },
});

/** @throws PluginError S3_ROTATION */
function checkRotation({ rotation_strategy: strategy, size_file, time_file }: S3Options): void {
  if (strategy !== "time" && size_file === 0) throw noLimit("size_file", strategy);
  if (strategy !== "size" && time_file === 0) throw noLimit("time_file", strategy);
}
