import { defineFilter, PluginError } from "#plugin";
import type { Event, FilterBatch } from "#plugin";
import { rubyToDouble } from "../../shared/ruby-number.ts";
import { options } from "./options.ts";
import { pauseAsRecorded, pauseAtEvery } from "./pauses.ts";
import { Rest } from "./rest.ts";

export default defineFilter({
  name: "sleep",
  summary: "Sleeps before events go on: a brake, or a replay of events at the pace they were made.",
  batch: true,
  verbatim: true,
  options,
  create({ time, every, replay }, context) {
    if (time === undefined && !replay) throw timeIsMissing();
    const timeText = context.template(time ?? "1");
    const fixedTime = timeText.isConstant ? rubyToDouble(timeText.text) : undefined;
    const pauseAt = replay ? pauseAsRecorded() : pauseAtEvery(rubyToDouble(every));
    const rest = new Rest();
    const pauseBefore = (event: Event): number => {
      const seconds = pauseAt({ time: () => fixedTime ?? rubyToDouble(timeText.render(event)), clock: clockOf(event) });
      return Number.isFinite(seconds) ? seconds : 0;
    };
    const pass = async (batch: FilterBatch): Promise<void> => {
      for (const event of batch.events) {
        try {
          const seconds = pauseBefore(event);
          if (seconds > 0) await rest.sleep(seconds);
          batch.matched(event);
        } catch (error) {
          context.logger.error({ id: context.id, error }, "The time to sleep at an event is not known; it goes on at once.");
        }
      }
    };
    let turn = Promise.resolve();
    return {
      /** Blocks sleep one after the other, as the batches of a thread do; the worker computes for others meanwhile. */
      filterBatch: (batch) => (turn = turn.then(() => pass(batch))),
      close: () => rest.end(),
    };
  },
});

function clockOf({ timestamp }: Event): number | undefined {
  return timestamp && timestamp.ms / 1000 + timestamp.nanos / 1e9;
}

function timeIsMissing(): PluginError {
  return new PluginError("SLEEP_TIME", "sleep needs a time, in seconds, unless it replays events.", {
    hint: 'For example: time => "0.5", or replay => true.',
  });
}
