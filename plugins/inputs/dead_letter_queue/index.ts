import { createHash } from "node:crypto";
import path from "node:path";
import { compileDateParser, defineInput, systemZone } from "#plugin";
import { badStart, cleaningNeedsPosition } from "./errors.ts";
import { options } from "./options.ts";
import { PositionFile } from "./position-file.ts";
import { readLetters } from "./read-letters.ts";

export default defineInput({
  name: "dead_letter_queue",
  summary: "Reads the dead letters of a pipeline: events that an output refused, or a filter or condition failed at.",
  defaultCodec: "events",
  fixedCodec: true,
  options,
  sourceFields: () => [{ reference: "[@metadata][dead_letter_queue]", when: "always", per: "record" }],
  create(given, context) {
    const { commit_offsets, clean_consumed, pipeline_id } = given;
    if (clean_consumed && !commit_offsets) throw cleaningNeedsPosition();
    const startMs = given.start_timestamp === undefined ? undefined : parseStart(given.start_timestamp);
    const hash = createHash("md5").update(given.path).digest("hex");
    const file = given.sincedb_path ?? path.join(context.dataPath, encodeURIComponent(pipeline_id), `.sincedb_${hash}`);
    const position = commit_offsets ? new PositionFile(file, context.logger) : undefined;
    return {
      async open() {
        await position?.check();
      },
      run: (intake, signal) =>
        readLetters(
          { folder: given.path, pipelineId: pipeline_id, startMs, position, isCleaned: clean_consumed },
          { context, intake, signal },
        ),
    };
  },
});

/** A time without a zone is one of this machine, as in Logstash. */
function parseStart(text: string): number {
  const ms = compileDateParser("ISO8601").parseText(text, systemZone());
  if (ms === undefined) throw badStart(text);
  return ms;
}
