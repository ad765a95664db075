import { describe, expect, test } from "vitest";
import { startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../../test/support/run-config.ts";
import { actionsOf, items, searchServer } from "../../../test/support/search-server.ts";
import type { Answer, SearchServer, SeenRequest } from "../../../test/support/search-server.ts";
import { readLetters } from "../../../test/support/letters.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { until } from "../../../test/support/until.ts";

const FAST = "retry_initial_interval => 0.005 retry_max_interval => 0.01 manage_template => false";
const ID = expect.stringMatching(/^[\w-]{20}$/) as string;

interface Refusal {
  readonly status: number;
  readonly error: object;
}

/** What Elasticsearch 8.19 and 9.5 say of an id in an index in time_series mode. */
const reason =
  "[1:54] failed to parse: _id must be unset or set to [nDjXeBBFN-h8GggdAAABof-SvGg] but was [abc] because [.ds-metrics-a-b] is in time_series mode";
const timeSeries: Refusal = {
  status: 400,
  error: { type: "document_parsing_exception", reason, caused_by: { type: "illegal_argument_exception", reason: reason.slice(24) } },
};
/** What OpenSearch 3.6 says of an id in an index that only appends. */
const appendOnly: Refusal = {
  status: 400,
  error: {
    type: "validation_exception",
    reason:
      "Validation Failed: 1: Operation [INDEX] is not allowed with a custom document id abc as setting `index.append_only.enabled` is enabled for this index: metrics-a-b;",
  },
};

type Target = Readonly<Record<"_index" | "_id", string>>;
type Result = number | Refusal;

const targets = (body: string): Target[] => actionsOf(body).map((action) => Object.values(action)[0] as Target);

/** Refuses ids in indexes of metrics; `bare` decides what becomes of a record without an id there. */
function picky(refusal = timeSeries, bare: (request: number) => Result = () => 201) {
  return (request: SeenRequest, number: number): Answer | undefined => {
    if (!request.url.includes("_bulk")) return undefined;
    const results = targets(request.body).map((target): Result => {
      if (!target["_index"].startsWith("metrics")) return 201;
      return target["_id"] === undefined ? bare(number) : refusal;
    });
    return items(request, ...results);
  };
}

type Run = RunOptions & { readonly plugin?: string };

/** A pipeline that is given lines of JSON, in batches as they are written; it must be stopped. */
function start(server: SearchServer, options: string, { plugin = "elasticsearch", ...run }: Run = {}): Promise<RunningConfig> {
  const filter = 'mutate { remove_field => ["@version", "host", "event", "@timestamp"] }';
  return startConfig(
    `input { stdin { codec => json_lines } } filter { ${filter} } output { ${plugin} { hosts => "${server.host}" ${FAST} ${options} } }`,
    { ...run, keepsInputOpen: true },
  );
}

async function deliver(running: RunningConfig, ...events: readonly object[]): Promise<void> {
  const wanted = lane(running).given + events.length;
  running.write(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  await until(() => lane(running).given === wanted && lane(running).waiting === 0, "the events");
}

function lane({ agent }: RunningConfig) {
  return agent.counts()[0]!.lanes[0]!;
}

/** The index and id of every record, request by request. */
function sent(server: SearchServer): unknown[][] {
  return server.bulks().map((body) => targets(body).map((target) => [target["_index"], target["_id"]]));
}

const log = (n: number): object => ({ n, data_stream: { type: "logs" } });
const metric = (n: number): object => ({ n, data_stream: { type: "metrics" } });
const [LOGS, METRICS] = ["logs-generic-default", "metrics-generic-default"];

describe("an index that takes no ids of ours", () => {
  test("has its records at once again without them, and the others once", async () => {
    const server = await searchServer({ play: picky() });
    const running = await start(server, "stable_ids => true");

    await deliver(running, log(1), metric(2), metric(3), log(4), metric(5));
    await running.stop();

    expect(sent(server)).toEqual([
      [
        [LOGS, ID],
        [METRICS, ID],
        [METRICS, ID],
        [LOGS, ID],
        [METRICS, ID],
      ],
      [
        [METRICS, undefined],
        [METRICS, undefined],
        [METRICS, undefined],
      ],
    ]);
    const documents = server.bulks().map((body) => [...body.matchAll(/"n":(\d)/g)].map(([, n]) => Number(n)));
    expect(documents).toEqual([
      [1, 2, 3, 4, 5],
      [2, 3, 5],
    ]);
    expect(lane(running)).toMatchObject({ given: 5, delivered: 5, rejected: 0, retries: 0 });
  });

  test("is known from then on, and said once", async () => {
    const server = await searchServer({ play: picky() });
    const running = await start(server, "stable_ids => true");

    await deliver(running, metric(1));
    await deliver(running, log(2), metric(3));
    await running.stop();

    expect(sent(server)).toEqual([
      [[METRICS, ID]],
      [[METRICS, undefined]],
      [
        [LOGS, ID],
        [METRICS, undefined],
      ],
    ]);
    expect(running.log.filter(({ level }) => level === "warn").map(({ message, data }) => [message, data["index"]])).toEqual([
      ["The index takes no stable ids: its records are sent without them.", METRICS],
    ]);
  });

  test.each([
    ["elasticsearch", timeSeries],
    ["opensearch", appendOnly],
  ])("is known by %s from what its server says, for `index` too", async (plugin, refusal) => {
    const server = await searchServer({
      play: picky(refusal),
      product: plugin === "opensearch" ? "OpenSearch" : "Elasticsearch",
    });
    const running = await start(server, "index => 'metrics-a-b' stable_ids => true", { plugin });

    await deliver(running, { n: 1 }, { n: 2 });
    await running.stop();

    expect(server.bulks().at(-1)).toBe('{"index":{"_index":"metrics-a-b"}}\n{"n":1}\n{"index":{"_index":"metrics-a-b"}}\n{"n":2}\n');
    expect(lane(running)).toMatchObject({ delivered: 2, rejected: 0 });
  });

  test("refuses a conflict of a record that it has not seen, though that was sent with its id", async () => {
    const server = await searchServer({ play: picky(timeSeries, () => 409) });
    const running = await start(server, "stable_ids => true");

    await deliver(running, metric(1), log(2));
    await running.stop();

    expect(lane(running)).toMatchObject({ delivered: 1, rejected: 1 });
  });

  test("has a record that was sent without its id, and whose reply was lost", async () => {
    const usual = picky(timeSeries, (request) => (request === 2 ? 409 : 201));
    const server = await searchServer({
      play: (request, number) =>
        request.url.includes("_bulk") && number === 1 ? (response) => response.destroy() : usual(request, number),
    });
    const running = await start(server, "stable_ids => true");

    await deliver(running, log(1), metric(2), log(3));
    await running.stop();

    expect(sent(server).slice(1)).toEqual([[[METRICS, undefined]], [[METRICS, undefined]]]);
    expect(lane(running)).toMatchObject({ delivered: 3, rejected: 0 });
  });

  test("is told a person's ids, and refuses them for good", async () => {
    const server = await searchServer({ play: picky() });
    const running = await start(server, "stable_ids => true document_id => 'abcdefghijklmnopqrst' index => 'metrics-a-b'");

    await deliver(running, { n: 1 });
    await running.stop();

    expect(sent(server)).toEqual([[["metrics-a-b", "abcdefghijklmnopqrst"]]]);
    expect(lane(running)).toMatchObject({ delivered: 0, rejected: 1 });
  });

  test("still refuses what is wrong with a document for good", async () => {
    const mapping = { status: 400, error: { type: "document_parsing_exception", reason: "failed to parse field [n] of type [long]" } };
    const server = await searchServer({ play: picky(timeSeries, () => mapping) });
    const folder = await scratchFolder();
    const deadLetters = { folder, maxBytes: 1 << 20, policy: "drop_newer", retainMs: undefined } as const;
    const running = await start(server, "stable_ids => true", { deadLetters });

    await deliver(running, log(0), metric(1), log(2), metric(3));
    await running.stop();

    const letters = (await readLetters(folder)).map(({ event }) => (JSON.parse(event) as { readonly n: number }).n);
    expect(letters).toEqual([1, 3]);
    expect([server.bulks().length, lane(running)]).toMatchObject([2, { delivered: 2, rejected: 2 }]);
    const [said] = running.log.filter(({ message }) => message === "The server refused records.");
    expect(said!.data).toMatchObject({
      index: METRICS,
      records: 2,
      sample: expect.stringContaining('{"create":{"_index":"metrics') as string,
    });
  });
});
