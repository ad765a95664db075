import { defineFilter } from "#plugin";
import { rubyToI } from "../../shared/ruby-number.ts";
import { Counters } from "./counters.ts";

const USUAL_PERIOD = 60;
const NO_LIMIT = -1;

export default defineFilter({
  name: "throttle",
  summary: "Marks events of a key that are too few or too many within a period.",
  state: "pipeline",
  verbatim: true,
  options: {
    key: {
      type: "string",
      format: "template",
      required: true,
      description: "Events with the same key are counted together.",
      examples: ["%{host}%{message}"],
    },
    before_count: {
      type: "number",
      default: NO_LIMIT,
      description: "Events are marked as long as there are fewer of them; -1: none is for being early.",
    },
    after_count: { type: "number", default: NO_LIMIT, description: "Events beyond this number are marked; -1: none is for being late." },
    period: {
      type: "string",
      format: "template",
      default: "60",
      description: "How many seconds of event time, from a key's first event on, are counted together. What is no number counts as 60.",
    },
    max_age: {
      type: "number",
      default: 3600,
      description:
        "Seconds of event time after which counts are forgotten. At least twice the period, more where events come out of order.",
    },
    max_counters: {
      type: "number",
      default: 100_000,
      description: "How many counts may be kept before they are forgotten earlier; -1: any number.",
    },
  },
  create({ key, before_count, after_count, period, max_age, max_counters }, context) {
    const [keyText, periodText] = [context.template(key), context.template(period)];
    const counters = new Counters({ maxAge: max_age, maxCounters: max_counters });
    return {
      filter(event) {
        const { timestamp } = event;
        if (timestamp === undefined) return false;
        const seconds = Number(rubyToI(periodText.render(event))) || USUAL_PERIOD;
        const count = counters.count(keyText.render(event), Math.floor(timestamp.ms / 1000), seconds);
        return (before_count !== NO_LIMIT && count < before_count) || (after_count !== NO_LIMIT && count > after_count);
      },
      flush() {
        const { counters: kept, changedAge } = counters.flush();
        if (changedAge !== undefined)
          context.logger.warn(
            { id: context.id, max_age: changedAge, counters: kept, max_counters },
            "The age after which counts of a throttle filter are forgotten was adapted to their number.",
          );
      },
    };
  },
});
