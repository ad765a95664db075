import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Timestamp } from "#plugin";
import type { Filter } from "#plugin";
import { filterMaker } from "../../../test/support/created-filters.ts";
import { runConfig } from "../../../test/support/run-config.ts";
import { plainEvents, runFilter } from "../../../test/support/run-filter.ts";

const scratch = (): string => mkdtempSync(path.join(tmpdir(), "tailrace-aggregate-"));

describe("a task", () => {
  test("passes filters in branches in the order of its events", async () => {
    const filter = `
      if [what] == "end" { aggregate { task_id => "%{id}" code => "event.set('n', map['n'])" map_action => "update" end_of_task => true } }
      else if [what] == "start" { aggregate { task_id => "%{id}" code => "map['n'] = 0" map_action => "create" } }
      else { aggregate { task_id => "%{id}" code => "map['n'] += 1" map_action => "update" } }`;
    const events = ["start", "step", "step", "end", "end", "start", "end"].map((what) => ({ what, id: 1 }));
    expect((await runFilter(filter, events)).map(({ n }) => n)).toEqual([undefined, undefined, undefined, 2, undefined, undefined, 0]);
  });

  test("of which the code raises keeps its map", async () => {
    const filter = `aggregate { task_id => "%{id}" code => "map['n'] = (map['n'] || 0) + 1; raise 'no' if map['n'] == 2; event.set('n', map['n'])" }`;
    expect(await runFilter(filter, [{ id: 1 }, { id: 1 }, { id: 1 }])).toEqual([
      { id: 1, n: 1 },
      { id: 1, tags: ["_aggregateexception"] },
      { id: 1, n: 3 },
    ]);
  });

  test("of which the code does not end keeps its map, and so do others", { timeout: 60_000 }, async () => {
    const filter = `aggregate { task_id => "%{id}" timeout_millis => 1000
      code => "map['n'] = (map['n'] || 0) + 1; loop { } if event.get('bad'); event.set('n', map['n'])" }`;
    expect(await runFilter(filter, [{ id: 1 }, { id: 2 }, { id: 1, bad: true }, { id: 1 }, { id: 2 }])).toEqual([
      { id: 1, n: 1 },
      { id: 2, n: 1 },
      { id: 1, bad: true, tags: ["_aggregateexception"] },
      { id: 1, n: 3 },
      { id: 2, n: 2 },
    ]);
  });

  test("may end itself with a timeout of 0, and emit events of its own", async () => {
    const filter = `aggregate { task_id => "%{id}" push_map_as_event_on_timeout => true
      code => "map['n'] = (map['n'] || 0) + 1; map_meta.timeout = 0 if event.get('last'); new_event_block.call(LogStash::Event.new('of' => map_meta.task_id))" }`;
    expect(await runFilter(filter, [{ id: "a" }, { id: "a", last: true }, { id: "a" }])).toEqual([
      { id: "a" },
      { of: "a" },
      { id: "a", last: true },
      { of: "a" },
      { n: 2 },
      { id: "a" },
      { of: "a" },
    ]);
  });
});

describe("the file of maps", () => {
  const config = (file: string): string => `input { stdin { codec => json_lines } }
    filter { aggregate { task_id => "%{id}" aggregate_maps_path => "${file}" code => "map['n'] = (map['n'] || 0) + 1; map['at'] ||= event.timestamp; event.set('n', map['n'])" } }
    output { stdout { codec => json_lines } }`;
  const run = async (file: string, ids: readonly string[]): Promise<unknown[]> => {
    const { output } = await runConfig(config(file), { input: ids.map((id) => `{"id":"${id}"}\n`).join("") });
    return plainEvents(output).map(({ id, n }) => [id, n]);
  };

  test("carries them from one run to the next, and is taken once", { timeout: 60_000 }, async () => {
    const file = path.join(scratch(), "maps");

    expect(await run(file, ["a", "a", "b"])).toEqual([
      ["a", 1],
      ["a", 2],
      ["b", 1],
    ]);
    expect(existsSync(file)).toBe(true);
    expect(await run(file, ["a", "c"])).toEqual([
      ["a", 3],
      ["c", 1],
    ]);
    expect(await run(file, ["b"])).toEqual([["b", 2]]);
  });

  test("is put aside when it cannot be read", { timeout: 60_000 }, async () => {
    const file = path.join(scratch(), "maps");
    writeFileSync(file, "nothing that Marshal wrote");

    expect(await run(file, ["a"])).toEqual([["a", 1]]);
    expect(readFileSync(`${file}.damaged`, "utf8")).toBe("nothing that Marshal wrote");
  });
});

describe("a reload", () => {
  const section = `aggregate { id => "steps" task_id => "%{id}"
    code => "map['n'] = (map['n'] || 0) + 1; map_meta.timeout = -1 if event.get('last'); event.set('n', map['n'])" }`;
  const flush = (filter: Filter): void => filter.flush!(Timestamp.now(), false, () => {});

  test("keeps the maps, because a filter of the new configuration is there before the last one of the old is closed", async () => {
    const { make, pass } = await filterMaker(section);
    const before = make();
    const counts = pass(before, [{ id: "a" }, { id: "b" }]);
    flush(before);

    const after = make();
    await before.close?.();
    counts.push(...pass(after, [{ id: "a" }, { id: "c" }]));
    await after.close?.();

    expect(counts.map(({ id, n }) => [id, n])).toEqual([
      ["a", 1],
      ["b", 1],
      ["a", 2],
      ["c", 1],
    ]);
  });

  test("lets the new filter see to what expires", async () => {
    const { make, pass } = await filterMaker(section);
    const before = make();
    flush(before);

    const after = make();
    await before.close?.();
    const counts = pass(after, [{ id: "a" }, { id: "a", last: true }]);
    flush(after);
    counts.push(...pass(after, [{ id: "a" }]));
    await after.close?.();

    expect(counts.map(({ n }) => n)).toEqual([1, 2, 1]);
  });

  test("of which the old filters are closed first begins anew", async () => {
    const { make, pass } = await filterMaker(section);
    const before = make();
    pass(before, [{ id: "a" }]);
    await before.close?.();

    const after = make();
    const then = pass(after, [{ id: "a" }]);
    await after.close?.();

    expect(then).toEqual([{ id: "a", n: 1 }]);
  });
});
