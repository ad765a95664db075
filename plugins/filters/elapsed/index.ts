import { hostname } from "node:os";
import { defineFilter, isList, makeFloat, Timestamp } from "#plugin";
import type { Event, FieldValue } from "#plugin";
import { options } from "./options.ts";
import { Tasks } from "./tasks.ts";
import type { Task } from "./tasks.ts";

type Outcome = "elapsed_match" | "elapsed_expired_error";

export default defineFilter({
  name: "elapsed",
  summary: "Tells the time between the event that begins a task and the one that ends it.",
  state: "pipeline",
  creates: true,
  options,
  create({ start_tag, end_tag, unique_id_field, timeout, new_event_on_match, keep_start_event }, context) {
    const idField = context.field(unique_id_field);
    const tasks = new Tasks(timeout);
    const host = hostname();
    const tell = (event: Event, outcome: Outcome, { id, start }: Task, seconds: FieldValue): void => {
      event.tag("elapsed");
      event.tag(outcome);
      event.set("elapsed_time", seconds);
      idField.set(event, id);
      event.set("elapsed_timestamp_start", start);
    };
    const newEvent = (now: Timestamp, outcome: Outcome, task: Task, seconds: FieldValue): Event => {
      const event = context.newEvent(now);
      tell(event, outcome, task, seconds);
      // An id may stand inside of `host`: then that is the host.
      if (!event.has("host")) event.set("host", host);
      return event;
    };
    return {
      filter(event, emit, matched) {
        const id = idField.get(event) ?? null;
        const { timestamp } = event;
        if (id === null || timestamp === undefined) return false;
        if (hasTag(event, start_tag)) {
          tasks.begin({ id, start: timestamp }, keep_start_event === "last");
          return true;
        }
        if (!hasTag(event, end_tag)) return false;
        const start = tasks.end(id);
        matched(event);
        if (start === undefined) event.tag("elapsed_end_without_start");
        else if (!new_event_on_match) tell(event, "elapsed_match", { id, start }, secondsBetween(start, timestamp));
        else emit(newEvent(Timestamp.now(), "elapsed_match", { id, start }, secondsBetween(start, timestamp)), true);
        return false;
      },
      flush(now, _final, emit) {
        for (const { age, ...task } of tasks.expire()) emit(newEvent(now, "elapsed_expired_error", task, age), true);
      },
    };
  },
});

/** Tags that are one text have all its parts, as in Logstash. */
function hasTag(event: Event, tag: string): boolean {
  const tags = event.getTop("tags");
  return tags !== undefined && (isList(tags) || typeof tags === "string") && tags.includes(tag);
}

/** As JRuby's Time#- reckons: milliseconds and what is beyond them apart. */
function secondsBetween(start: Timestamp, end: Timestamp): FieldValue {
  return makeFloat((end.ms - start.ms) / 1000 + (end.nanos - start.nanos) / 1e9);
}
