import { hostname } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { plainEvents, runFilter } from "../../../test/support/run-filter.ts";
import type { PlainEvent } from "../../../test/support/run-filter.ts";
import { until } from "../../../test/support/until.ts";

const AT = "2024-05-01T08:00:0";
const FIRST = `${AT}0.000Z`;

/** `b` begins a task, `e` ends one, each with the second it is at and an id: `b0x`. */
function events(texts: string): PlainEvent[] {
  return texts
    .split(" ")
    .map(([kind, second, id]) => ({ "@timestamp": `${AT}${second}.000Z`, id: id ?? null, tags: [kind === "b" ? "began" : "ended"] }));
}

function elapsed(options: string, given: readonly PlainEvent[], run?: RunOptions): Promise<PlainEvent[]> {
  return runFilter(`elapsed { start_tag => began end_tag => ended unique_id_field => id ${options} }`, given, run);
}

/** The tags that elapsed added, and the seconds it told, of each event. */
async function outcomes(options: string, given: readonly PlainEvent[]): Promise<unknown[]> {
  const filtered = await elapsed(options, given);
  return filtered.map(({ tags, elapsed_time: seconds }) => {
    const added = (tags as string[]).filter((tag) => tag.startsWith("elapsed_"));
    return seconds === undefined ? added.join() : `${added.join()} ${seconds as number}`;
  });
}

describe("elapsed", () => {
  test("tells the seconds between the two events of a task at the second", async () => {
    expect(await elapsed("", events("b0x e4x"))).toEqual([
      { "@timestamp": FIRST, id: "x", tags: ["began"] },
      {
        "@timestamp": `${AT}4.000Z`,
        id: "x",
        tags: ["ended", "elapsed", "elapsed_match"],
        elapsed_time: 4,
        elapsed_timestamp_start: FIRST,
      },
    ]);
  });

  test.each([
    ["each task by itself", "b0x b1y e2x e5y", "", ["", "", "elapsed_match 2", "elapsed_match 4"]],
    ["an end without a beginning", "e1x b2x", "", ["elapsed_end_without_start", ""]],
    ["a task that ends twice", "b0x e1x e2x", "", ["", "elapsed_match 1", "elapsed_end_without_start"]],
    ["a task that begins anew behind its end", "b0x e1x b2x e5x", "", ["", "elapsed_match 1", "", "elapsed_match 3"]],
    ["an end before its beginning, by the clock", "b5x e2x", "", ["", "elapsed_match -3"]],
    ["the first of two beginnings", "b0x b1x e5x", "", ["", "", "elapsed_match 5"]],
    ["the last of two beginnings", "b0x b1x e5x", "keep_start_event => last", ["", "", "elapsed_match 4"]],
  ])("knows %s", async (_, texts, options, expected) => {
    expect(await outcomes(options, events(texts))).toEqual(expected);
  });

  test("tells nanoseconds too, and always a float", async () => {
    const times = ["2024-05-01T08:00:00.000000001Z", "2024-05-01T08:00:01.500000003Z"];
    const given = times.map((time, at) => ({ "@timestamp": time, id: 1, tags: at === 0 ? "began" : "ended" }));
    const [, end] = await elapsed("", given);

    expect(end?.["elapsed_time"]).toBe(1.500000002);
    const whole = await runFilter(
      'elapsed { start_tag => began end_tag => ended unique_id_field => id } mutate { convert => { "elapsed_time" => "string" } }',
      events("b0x e4x"),
    );
    expect(whole[1]?.["elapsed_time"]).toBe("4.0");
  });

  test("takes ids of all types, each for itself", async () => {
    const ids = [1, "1", 1.5, "1.5", true, "true", false, [1], ["1"], { k: 1 }, "__proto__", ""];
    const begin = ids.map((id, at) => ({ "@timestamp": `2024-05-01T08:00:00.${100 + at}Z`, id, tags: ["began"] }));
    const end = ids.map((id) => ({ "@timestamp": FIRST, id, tags: ["ended"] }));

    const filtered = await elapsed("", [...begin, ...end]);

    expect(filtered.slice(ids.length).map((event) => [event["id"], event["elapsed_timestamp_start"]])).toEqual(
      begin.map((event) => [event.id, event["@timestamp"]]),
    );
  });

  test.each([
    ["no id", { tags: ["began"] }],
    ["a null id", { id: null, tags: ["ended"] }],
    ["no tags", { id: "x" }],
    ["other tags", { id: "x", tags: ["begann", "end"] }],
  ])("leaves an event alone with %s", async (_, event) => {
    expect(await elapsed("add_tag => touched", [event])).toEqual([event]);
  });

  test("leaves an event without a time alone", async () => {
    const filters =
      'mutate { remove_field => "@timestamp" } elapsed { start_tag => began end_tag => ended unique_id_field => id add_tag => seen }';

    expect(
      await runFilter(filters, [
        { id: "x", tags: ["began"] },
        { id: "x", tags: ["ended"] },
      ]),
    ).toEqual([
      { id: "x", tags: ["began"] },
      { id: "x", tags: ["ended"] },
    ]);
  });

  test("finds a tag in the text that tags are, and begins a task with both tags", async () => {
    const given = [
      { "@timestamp": FIRST, id: "x", tags: "has begun and began" },
      { "@timestamp": `${AT}2.000Z`, id: "x", tags: ["ended", "began"] },
      { "@timestamp": `${AT}3.000Z`, id: "x", tags: ["ended"] },
    ];

    expect((await elapsed("", given)).map((event) => event["elapsed_time"])).toEqual([undefined, undefined, 3]);
  });

  test("takes a nested id", async () => {
    const filters = 'elapsed { start_tag => began end_tag => ended unique_id_field => "[task][id]" }';
    const given = events("b0x e4x").map(({ id, ...event }) => ({ ...event, task: { id } }));

    expect((await runFilter(filters, given)).map((event) => event["elapsed_time"])).toEqual([undefined, 4]);
  });

  test("applies the common options before its own tags, to beginnings and ends", async () => {
    const filtered = await elapsed('add_tag => touched remove_tag => "began"', events("e0x b1x e2x"));

    expect(filtered.map(({ tags }) => tags)).toEqual([
      ["ended", "touched", "elapsed_end_without_start"],
      ["touched"],
      ["ended", "touched", "elapsed", "elapsed_match"],
    ]);
  });
});

describe.each([{ ecs: "v8" }, { ecs: "disabled" }] as const)("new events of elapsed with %j", (run) => {
  test("stand behind the end of a task, have what it is told there, and the common options applied", async () => {
    const [, end, made, behind] = await elapsed("new_event_on_match => true add_tag => touched", events("b0x e4x e5y"), run);

    expect(end).toEqual({ "@timestamp": `${AT}4.000Z`, id: "x", tags: ["ended", "touched"] });
    expect({ ...made, "@timestamp": FIRST }).toEqual({
      "@timestamp": FIRST,
      id: "x",
      tags: ["elapsed", "elapsed_match", "touched"],
      elapsed_time: 4,
      elapsed_timestamp_start: FIRST,
    });
    expect(behind?.["tags"]).toEqual(["ended", "touched", "elapsed_end_without_start"]);
  });

  test("have the machine's name as host, unless the id is there", async () => {
    const filters = (field: string): string =>
      `mutate { remove_field => "host" } mutate { copy => { "id" => "${field}" } } elapsed { start_tag => began end_tag => ended unique_id_field => "${field}" new_event_on_match => true } mutate { rename => { "host" => "seen" } }`;

    expect((await runFilter(filters("id2"), events("b0x e4x"), run))[2]?.["seen"]).toBe(hostname());
    expect((await runFilter(filters("[host][task]"), events("b0x e4x"), run))[2]?.["seen"]).toEqual({ task: "x" });
  });
});

describe("a task that does not end", () => {
  afterEach(() => void vi.useRealTimers());

  test("is given up when it is old enough at the end of the pipeline", async () => {
    const filtered = await elapsed("timeout => 5 add_tag => touched", events("b0x b1y"));

    expect(filtered.slice(2).map((event) => ({ ...event, "@timestamp": FIRST }))).toEqual(
      ["x", "y"].map((id, at) => ({
        "@timestamp": FIRST,
        id,
        tags: ["elapsed", "elapsed_expired_error", "touched"],
        elapsed_time: 5,
        elapsed_timestamp_start: `${AT}${at}.000Z`,
      })),
    );
  });

  test("is not told when it is younger", async () => {
    expect(await elapsed("timeout => 6", events("b0x"))).toEqual(events("b0x"));
  });

  test("is given up after so many flushes, five seconds apart, and a beginning that counts anew is younger", async () => {
    const filters = "elapsed { start_tag => began end_tag => ended unique_id_field => id timeout => 10 keep_start_event => last }";
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const running = await startConfig(
      `input { stdin { codec => json_lines } } filter { ${filters} } output { stdout { codec => json_lines } }`,
      { keepsInputOpen: true },
    );
    const told = (): unknown[] =>
      plainEvents(running.output()).map(({ id, elapsed_time: age }) =>
        age === undefined ? id : `${id as string} is ${age as number} s old`,
      );
    const send = async (text: string): Promise<void> => {
      const before = told().length;
      for (const event of events(text)) running.write(`${JSON.stringify(event)}\n`);
      await until(() => told().length > before, text);
    };

    await send("b0x");
    await send("b0y");
    vi.advanceTimersByTime(5_000);
    await send("b1y");
    vi.advanceTimersByTime(5_000);
    await until(() => told().length === 4, "the first to expire");
    vi.advanceTimersByTime(5_000);
    await until(() => told().length === 5, "the second to expire");
    vi.useRealTimers();
    await running.stop();

    expect(told()).toEqual(["x", "y", "y", "x is 10 s old", "y is 10 s old"]);
  });
});

test.each([
  ["", ["OPTION_MISSING", "OPTION_MISSING", "OPTION_MISSING"]],
  ["start_tag => aa end_tag => bb unique_id_field => cc keep_start_event => middle", ["OPTION_VALUE"]],
  ['start_tag => aa end_tag => bb unique_id_field => "c]"', ["OPTION_VALUE"]],
])("refuses elapsed with %j", async (options, codes) => {
  const { problems } = await checkConfig(`filter { elapsed { ${options} } } output { null { } }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
