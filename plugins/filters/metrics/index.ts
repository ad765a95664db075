import { hostname } from "node:os";
import { defineFilter } from "#plugin";
import type { Event } from "#plugin";
import { rubyToDouble } from "../../shared/ruby-number.ts";
import { Metrics } from "./metrics.ts";
import { options, readPercentiles, readRates } from "./options.ts";

/** Logstash flushes every five seconds and reckons its intervals by that, whatever the clock says. */
const SECONDS_A_FLUSH = 5;

export default defineFilter({
  name: "metrics",
  summary: "Counts and measures events, and tells the outcome in events of its own.",
  state: "pipeline",
  creates: true,
  options,
  create({ meter, timer, flush_interval, clear_interval, ignore_older_than, rates, percentiles }, context) {
    const meterNames = meter.map((name) => context.template(name));
    const timed = timer.map(([name, value]) => ({ name: context.template(name), value: context.template(value) }));
    const metrics = new Metrics({
      rates: readRates(rates),
      percentiles: readPercentiles(percentiles),
      onUnwritable: (name, error) =>
        context.logger.warn({ id: context.id, name, error }, "A metric cannot be told: its name does not do for a field."),
    });
    const host = hostname();
    let [sinceFlush, sinceClear] = [0, 0];
    return {
      /** It never succeeds: the common options are for the events it makes. */
      filter(event) {
        const nowMs = Date.now();
        if (ignore_older_than > 0 && !isWithin(event, ignore_older_than, nowMs)) return false;
        for (const name of meterNames) metrics.mark(name.render(event), nowMs);
        for (const { name, value } of timed) metrics.time(name.render(event), rubyToDouble(value.render(event)), nowMs);
        return false;
      },
      flush(now, _final, emit) {
        sinceFlush += SECONDS_A_FLUSH;
        sinceClear += SECONDS_A_FLUSH;
        if (sinceFlush < flush_interval || metrics.isEmpty) return;
        sinceFlush = 0;
        const event = context.newEvent(now);
        event.set("message", host);
        metrics.report(event, now.ms);
        if (clear_interval > 0 && sinceClear >= clear_interval) {
          sinceClear = 0;
          metrics.clear();
        }
        emit(event, true);
      },
    };
  },
});

function isWithin({ timestamp }: Event, seconds: number, nowMs: number): boolean {
  return timestamp !== undefined && nowMs - timestamp.ms <= seconds * 1000;
}
