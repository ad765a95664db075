import { expect, test } from "vitest";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { finish } from "../finish.ts";
import { noteOf } from "../search-matrix.ts";
import { ask, countIn, documentsIn, outputTo, servers } from "../servers.ts";
import type { ServerName } from "../servers.ts";

const COUNT = 1_000;
const HOUR_MS = 3_600_000;

/** Indexes that make their ids themselves. */
export function idlessTests(name: ServerName): void {
  if (servers[name].plugin === "elasticsearch") timeSeriesTests(name);
  else appendOnlyTests(name);
}

function start(name: ServerName, options: string, events: readonly object[]): Promise<RunningConfig> {
  const filter = 'mutate { remove_field => ["@version", "host", "event"] }';
  const config = `input { stdin { codec => json_lines } } filter { ${filter} } output { ${outputTo(name, options)} }`;
  return startConfig(config, { input: events.map((event) => `${JSON.stringify(event)}\n`).join("") });
}

function timeSeriesTests(name: ServerName): void {
  const time = (ms: number): string => new Date(ms).toISOString();
  const now = Date.now();

  test("a time series has every event of a pipeline with stable ids, and what came with it goes where it belongs", async () => {
    await noteOf(name, "a time series, which makes its ids");
    // Without the module that finds them, the times of its indexes are given.
    const times = { start_time: time(now - 2 * HOUR_MS), end_time: time(now + 2 * HOUR_MS) };
    await ask(name, "PUT", "/_index_template/series", {
      index_patterns: ["metrics-*"],
      data_stream: {},
      priority: 500,
      template: {
        settings: { index: { mode: "time_series", routing_path: ["at"], time_series: times } },
        mappings: {
          properties: { at: { type: "keyword", time_series_dimension: true }, v: { type: "double", time_series_metric: "gauge" } },
        },
      },
    });
    await ask(name, "PUT", "/_index_template/series-logs", { index_patterns: ["logs-series-*"], data_stream: {}, priority: 501 });
    const events = Array.from({ length: COUNT }, (_, n) => ({
      "@timestamp": time(now + n),
      at: `place ${n % 7}`,
      v: n,
      data_stream: { type: n % 4 === 0 ? "logs" : "metrics" },
    }));

    const running = await start(name, "stable_ids => true data_stream => 'true' data_stream_dataset => series", [
      ...events,
      // The time series has it: a second value of one place at one time.
      { ...events[1], v: 0.5 },
    ]);
    await finish(running);

    const { given, delivered, rejected } = running.agent.counts()[0]!.lanes[0]!;
    expect({ given, delivered, rejected }).toEqual({ given: COUNT + 1, delivered: COUNT, rejected: 1 });
    expect([await countIn(name, "logs-series-default"), await countIn(name, "metrics-series-default")]).toEqual([
      COUNT / 4,
      (3 * COUNT) / 4,
    ]);
    const said = running.log.filter(({ level }) => level === "warn").map(({ message, data }) => [message, data["index"], data["status"]]);
    expect(said).toEqual([
      ["The index takes no stable ids: its records are sent without them.", "metrics-series-default", undefined],
      ["The server refused records.", "metrics-series-default", 409],
    ]);
  });
}

function appendOnlyTests(name: ServerName): void {
  test.each(["create", "index"])(
    "an index that only appends has every event of a pipeline with stable ids and the action %s",
    async (action) => {
      await noteOf(name, `an index that only appends, with the action ${action}`);
      const index = `append-${action}`;
      await ask(name, "PUT", `/${index}`, { settings: { index: { append_only: { enabled: true } } } });
      const events = Array.from({ length: COUNT }, (_, n) => ({ n }));

      const running = await start(name, `index => "${index}" action => ${action} stable_ids => true`, events);
      await finish(running);

      expect(running.agent.counts()[0]!.lanes[0]!).toMatchObject({ delivered: COUNT, rejected: 0 });
      const documents = Object.values(await documentsIn(name, index)).map((text) => (JSON.parse(text) as { readonly n: number }).n);
      expect(documents.toSorted((a, b) => a - b)).toEqual(events.map(({ n }) => n));
    },
  );
}
