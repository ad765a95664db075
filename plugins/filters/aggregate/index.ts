import { defineFilter } from "#plugin";
import type { ComputeContext, Event, FieldList } from "#plugin";
import { codeFails } from "../../shared/ruby/code-errors.ts";
import { RubyError } from "../../shared/ruby/errors.ts";
import { RubyHandler } from "../../shared/ruby/handler.ts";
import type { HandlerDefinition } from "../../shared/ruby/handler.ts";
import { viewOf } from "../../shared/ruby/view.ts";
import { inactivityTooLong, mapsUnreadable, taskIdWithoutField } from "./errors.ts";
import { mapsFile } from "./maps-file.ts";
import { options } from "./options.ts";
import { conflicts, hasTimeoutOptions } from "./together.ts";
import type { AggregateOptions } from "./together.ts";

const DEFAULT_TIMEOUT = 1800;
const TAG = "_aggregateexception";

export default defineFilter({
  name: "aggregate",
  summary: "Gathers what the events of a task have, by Ruby code, in a map that becomes part of an event.",
  state: "pipeline",
  sharesState: true,
  batch: true,
  creates: true,
  options,
  conflicts,
  create(given, context) {
    checkOptions(given);
    const { timeout_millis, aggregate_maps_path } = given;
    const handler = makeHandler(given, context);
    const file = aggregate_maps_path === undefined ? undefined : mapsFile(aggregate_maps_path);
    let isRestored = file === undefined;
    /** The file is taken when there is work, not when the configuration is checked. */
    const restore = (): void => {
      if (isRestored) return;
      isRestored = true;
      const bytes = file?.take();
      if (bytes === undefined) return;
      try {
        handler.call("restore", [bytes.toString("base64")]);
        context.logger.info({ id: context.id, path: aggregate_maps_path }, "The maps of the last run go on.");
      } catch (cause) {
        const aside = file!.putAside(bytes);
        context.logger.error(
          { id: context.id, aside, error: mapsUnreadable(aggregate_maps_path!, cause) },
          "The maps of the last run are put aside.",
        );
      }
    };
    return {
      prepare() {
        handler.prepare();
        restore();
      },
      filterBatch(batch) {
        restore();
        handler.process(batch);
      },
      flush(_now, final, emit) {
        restore();
        const events: Event[] = [];
        for (const id of handler.call("flush", [final], events) as FieldList) emit(events[Number(id)]!);
      },
      failed: (event) => event.tag(TAG),
      limit: { timeoutMs: timeout_millis, timedOut: (event) => event.tag(TAG) },
      close() {
        if (file !== undefined && isRestored && Number(handler.call("count", [])) > 0)
          file.write(Buffer.from(handler.call("save", []) as string, "base64"));
        handler.call("close", []);
        handler.close();
      },
    };
  },
});

function checkOptions({ task_id, timeout = DEFAULT_TIMEOUT, inactivity_timeout }: AggregateOptions): void {
  if (!/%\{.+\}/.test(task_id)) throw taskIdWithoutField(task_id);
  if (inactivity_timeout !== undefined && inactivity_timeout > timeout) throw inactivityTooLong(inactivity_timeout, timeout);
}

function makeHandler(given: AggregateOptions, context: ComputeContext): RubyHandler {
  const { code, timeout_code, timeout_timestamp_field, allow_paths, aggregate_maps_path: _, ...rest } = given;
  const task = context.template(given.task_id);
  const died: HandlerDefinition["died"] = (event, failure) => {
    context.logger.error({ id: context.id, ...failure }, "The Ruby interpreter ended while it worked on an event.");
    event.tag(TAG);
  };
  const definition: HandlerDefinition = {
    type: "LogStash::Filters::Aggregate",
    files: ["plugins/filters/aggregate/lib/aggregate.rb"],
    options: { ...rest, code, timeout_code, timeout_timestamp_field, pipeline: context.pipelineId, keeps_time: hasTimeoutOptions(given) },
    view: viewOf(code, context, {
      reads: timeout_timestamp_field === undefined ? [] : [timeout_timestamp_field],
      computed: [{ name: "\0task_id", render: (event) => task.render(event) }],
    }),
    reads: [],
    writes: allow_paths,
    died,
    rescued: { save: "save", restore: "take_over" },
    renewed: (isRescued) => {
      if (!isRescued) context.logger.error({ id: context.id }, "The maps of an aggregate filter are lost: their interpreter ended.");
    },
  };
  try {
    return new RubyHandler(definition, context);
  } catch (error) {
    if (!(error instanceof RubyError)) throw error;
    const pieces = [
      { name: "(aggregate filter code)", option: "code", text: code },
      { name: "(aggregate filter timeout code)", option: "timeout_code", text: timeout_code ?? "" },
    ];
    throw codeFails(error.failure, pieces);
  }
}
