import { defineFilter } from "#plugin";
import type { Event, FilterBatch } from "#plugin";
import { compileScript } from "./compile.ts";
import { textOf } from "./errors.ts";
import { options } from "./options.ts";
import { ScriptEvent } from "./script-event.ts";

export default defineFilter({
  name: "script",
  summary: "Runs JavaScript for every event.",
  batch: true,
  creates: true,
  options,
  create(given, context) {
    const { tag_on_exception: tag, tag_with_exception_message: tellsMessage, timeout_millis } = given;
    const script = compileScript(given, context);
    const fail = (event: Event, message: string): void => {
      if (tellsMessage) event.tag(`${tag}: ${message}`);
      event.tag(tag);
    };
    const work = (event: Event, batch: FilterBatch): void => {
      const made: Event[] = [];
      const emit = (value: unknown): void => void made.push(eventOf(value));
      try {
        const own = new ScriptEvent(event, context);
        const result = script(own, emit);
        if (Array.isArray(result)) keepOnly(result.map(eventOf), event, made);
        batch.matched(event);
      } catch (error) {
        context.logger.error({ id: context.id, error: textOf(error) }, "A script threw.");
        fail(event, textOf(error));
      }
      for (const each of made) batch.emit(event, each);
    };
    return {
      filterBatch(batch) {
        for (const event of batch.events) {
          const verdict = batch.enter(event);
          if (verdict === "pause") break;
          if (verdict === "go") work(event, batch);
        }
        batch.leave();
      },
      limit: { timeoutMs: timeout_millis, timedOut: (event) => fail(event, `the code took longer than ${timeout_millis} ms`) },
    };
  },
});

function eventOf(value: unknown): Event {
  const event = ScriptEvent.eventOf(value);
  if (event === undefined) throw new TypeError("only events can be emitted or returned");
  return event;
}

/** A script that returns a list says by it which events go on. */
function keepOnly(result: readonly Event[], event: Event, made: Event[]): void {
  if (!result.includes(event)) event.cancel();
  made.push(...result.filter((each) => each !== event));
}
