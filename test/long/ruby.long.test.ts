import { expect, test } from "vitest";
import { RubyHandler } from "../../plugins/shared/ruby/handler.ts";
import { rubyThread } from "../../plugins/shared/ruby/thread.ts";
import { viewOf } from "../../plugins/shared/ruby/view.ts";
import { makeComputeContext } from "../../src/compiler/compute-context.ts";
import { makeFileReader } from "../../src/compiler/file-reader.ts";
import { makeLayout } from "../../src/event/layout.ts";
import type { Event, FilterBatch } from "../../src/plugin/index.ts";
import { mapOf, Timestamp } from "../../src/plugin/index.ts";
import { memoryLogger, packageRoot } from "../support/run-config.ts";

const EVENTS = 400_000;
const BATCH = 500;

/** Whole events, exceptions and nested values cost many times a set: what leaks of them shows in 40,000 times, too. */
const CODES = [
  'event.set("a", event.get("n") + 1)',
  'event.set("[m][word]", event.get("text").split(" ").last); event.set("[m][parts]", event.get("text").split(" ").map { |part| { "word" => part, "size" => part.size } }) if event.get("n") % 10 == 1',
  'event.to_hash.each { |name, value| event.set("copy_#{name}", value) if value.is_a?(String) } if event.get("n") % 10 == 2',
  'raise "odd" if event.get("n") % 10 == 3; event.tag("even")',
  'new_event_block.call(event.clone) if event.get("n") % 10 == 0; event.remove("text")',
];

test(
  "400,000 events through five ruby filters leave the interpreter's memory as it was after the first tenth",
  { timeout: 1_800_000 },
  () => {
    const layout = makeLayout();
    const files = makeFileReader(packageRoot);
    const context = makeComputeContext({ id: "ruby", pipelineId: "main", ecs: "v8", logger: memoryLogger([]), files, layout });
    const handlers = CODES.map((code) => makeHandler(code, { ...context, logger: { ...context.logger, error: () => {} } }));
    const vm = rubyThread(context).vm();
    let afterTenth = 0;
    let made = 0;
    for (let from = 0; from < EVENTS; from += BATCH) {
      const events = Array.from({ length: BATCH }, (_, at) => {
        const document = mapOf({ n: from + at, text: `some words of the event ${from + at} and more` });
        return layout.fromMap(document, new Timestamp(from + at));
      });
      for (const handler of handlers) handler.process(batchOf(events, () => made++));
      if (from + BATCH === EVENTS / 10) afterTenth = vm.memoryBytes;
    }

    expect(made).toBe(EVENTS / 10);
    expect(rubyThread(context).vm()).toBe(vm);
    expect(vm.memoryBytes / afterTenth).toBeLessThanOrEqual(1.1);
  },
);

function makeHandler(code: string, context: ReturnType<typeof makeComputeContext>): RubyHandler {
  const definition = {
    type: "LogStash::Filters::Ruby",
    files: ["plugins/filters/ruby/lib/inline.rb"],
    options: { id: "ruby", code, tag_on_exception: "_rubyexception" },
    view: viewOf(code, context),
    reads: [],
    writes: [],
    died: (_: Event, { message }: { readonly message: string }) => {
      throw new Error(message);
    },
    renewed: () => {},
  };
  return new RubyHandler(definition, context);
}

function batchOf(events: readonly Event[], emit: () => void): FilterBatch {
  return { events, matched: () => {}, emit, enter: () => "go", leave: () => {}, settlesEach: false };
}
