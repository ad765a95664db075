import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runConfig } from "../../support/run-config.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const folder = scratchFolder();
const allowed = path.join(folder, "allowed");
mkdirSync(allowed);
writeFileSync(path.join(allowed, "file"), "text");

const ID = 'task_id => "%{id}"';
const COUNT = `code => "map['n'] = (map['n'] || 0) + 1; event.set('n', map['n'])"`;
const events = ["a", "a", "b"].map((id) => ({ id }));
const counts = (...numbers: readonly (number | undefined)[]): unknown[] =>
  events.map((event, at) => (numbers[at] === undefined ? event : { ...event, n: numbers[at] }));

const ELAPSED = [0, 60, 130].map((second) => ({ "@timestamp": new Date(second * 1000).toISOString(), id: "a" }));

/** The counts of events at second 0, 60 and 130: they begin anew when the map has expired. */
function timed(given: string, numbers: readonly number[], beside = ""): OptionCase {
  const whole = filterCase("aggregate", { given, beside: `${ID} ${COUNT} ${beside}`, events: ELAPSED, expected: numbers });
  return { ...whole, observe: async (option) => ((await whole.observe(option)) as readonly { readonly n: number }[]).map(({ n }) => n) };
}

/** What is pushed when another task begins, and at the end. */
function pushed(given: string, expected: unknown, instead?: string): OptionCase {
  const silent = `code => "map['n'] = (map['n'] || 0) + 1; event.cancel"`;
  return filterCase("aggregate", {
    given,
    ...(instead === undefined ? {} : { instead }),
    beside: `${ID} ${silent} ${given.startsWith("push_previous") ? "" : "push_previous_map_as_event => true"}`,
    events,
    expected,
  });
}

const FINAL = "_aggregatefinalflush";

export const pluginCases: PluginCases = {
  cases: {
    task_id: filterCase("aggregate", { given: ID, instead: 'task_id => "%{other}"', beside: COUNT, events, expected: counts(1, 2, 1) }),
    code: filterCase("aggregate", { given: COUNT, instead: "code => 'event'", beside: ID, events, expected: counts(1, 2, 1) }),
    map_action: filterCase("aggregate", {
      given: "map_action => create",
      beside: `${ID} ${COUNT}`,
      events,
      expected: counts(1, undefined, 1),
    }),
    end_of_task: filterCase("aggregate", { given: "end_of_task => true", beside: `${ID} ${COUNT}`, events, expected: counts(1, 1, 1) }),
    aggregate_maps_path: {
      given: `aggregate_maps_path => "${folder}/maps"`,
      observe: async (option) => {
        await runConfig(`input { stdin { codec => json_lines } } filter { aggregate { ${ID} ${COUNT} ${option} } } output { null { } }`, {
          input: '{"id":1}\n',
        });
        return option !== "" && existsSync(path.join(folder, "maps"));
      },
      expected: true,
    },
    timeout: timed("timeout => 100", [1, 2, 1], 'timeout_timestamp_field => "@timestamp"'),
    inactivity_timeout: timed("inactivity_timeout => 65", [1, 2, 1], 'timeout_timestamp_field => "@timestamp"'),
    timeout_timestamp_field: timed('timeout_timestamp_field => "@timestamp"', [1, 2, 1], "timeout => 100"),
    push_previous_map_as_event: pushed("push_previous_map_as_event => true", [{ n: 2 }, { n: 1, tags: [FINAL] }]),
    timeout_code: pushed(`timeout_code => "event.set('m', event.get('n') * 10)"`, [
      { n: 2, m: 20 },
      { n: 1, m: 10, tags: [FINAL] },
    ]),
    timeout_task_id_field: pushed('timeout_task_id_field => "[task][id]"', [
      { n: 2, task: { id: "a" } },
      { n: 1, task: { id: "b" }, tags: [FINAL] },
    ]),
    timeout_tags: pushed('timeout_tags => ["over"]', [
      { n: 2, tags: ["over"] },
      { n: 1, tags: ["over", FINAL] },
    ]),
    push_map_as_event_on_timeout: filterCase("aggregate", {
      given: "push_map_as_event_on_timeout => true",
      beside: `${ID} code => "map['n'] = 1; map_meta.timeout = 0"`,
      events: [{ id: "a" }],
      expected: [{ id: "a" }, { n: 1 }],
    }),
    map_count_warning_threshold: {
      given: "map_count_warning_threshold => 1",
      observe: async (option) => {
        const { log } = await runConfig(
          `input { stdin { codec => json_lines } } filter { aggregate { ${ID} ${COUNT} ${option} } } output { null { } }`,
          { input: '{"id":1}\n{"id":2}\n' },
        );
        return log.filter(({ level }) => level === "warn").map(({ data }) => data["text"]);
      },
      expected: ["Many maps are in memory."],
    },
    allow_paths: filterCase("aggregate", {
      given: `allow_paths => ["${allowed}"]`,
      beside: `${ID} code => "event.set('y', File.read('${allowed}/file'))"`,
      events: [{ id: 1 }],
      expected: [{ id: 1, y: "text" }],
    }),
    timeout_millis: filterCase("aggregate", {
      given: "timeout_millis => 300",
      instead: "timeout_millis => 60000",
      beside: `${ID} code => "t = Time.now; nil while Time.now - t < 1"`,
      events: [{ id: 1 }],
      expected: [{ id: 1, tags: ["_aggregateexception"] }],
    }),
  },
};
