import type { OptionsOf, PluginError } from "#plugin";
import { mapsPathTwice, timeoutsTwice } from "./errors.ts";
import type { options } from "./options.ts";

export type AggregateOptions = OptionsOf<typeof options>;

const TIMEOUT_OPTIONS = [
  "timeout",
  "inactivity_timeout",
  "timeout_code",
  "push_map_as_event_on_timeout",
  "push_previous_map_as_event",
  "timeout_timestamp_field",
  "timeout_task_id_field",
  "timeout_tags",
] as const satisfies readonly (keyof typeof options)[];

/** True when a filter says what is to be done about timeouts of its task. */
export function hasTimeoutOptions(given: AggregateOptions): boolean {
  return TIMEOUT_OPTIONS.some((name) => {
    const value = given[name];
    return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  });
}

/** What the aggregate filters of a pipeline may not have together. @returns the mistake of the filter, by its place in `all` */
export function* conflicts(all: readonly AggregateOptions[]): Iterable<readonly [number, PluginError]> {
  const kept = new Set<string>();
  let hasPath = false;
  for (const [at, given] of all.entries()) {
    if (hasTimeoutOptions(given)) {
      if (kept.has(given.task_id)) yield [at, timeoutsTwice(given.task_id, TIMEOUT_OPTIONS)];
      kept.add(given.task_id);
    }
    const { aggregate_maps_path: path } = given;
    if (path === undefined) continue;
    if (hasPath) yield [at, mapsPathTwice(path)];
    hasPath = true;
  }
}
