import { describe, expect, test } from "vitest";
import { runConfig, startConfig } from "../../../test/support/run-config.ts";
import type { LogLine, RunningConfig } from "../../../test/support/run-config.ts";
import { actionsOf, items, linesOf, searchServer } from "../../../test/support/search-server.ts";
import type { Answer, Play, SearchServer, SeenRequest } from "../../../test/support/search-server.ts";
import { until } from "../../../test/support/until.ts";
import { freePort } from "../../../test/support/free-port.ts";

const FAST = "retry_initial_interval => 0.005 retry_max_interval => 0.01 manage_template => false";

/** Gives the output events with these numbers as ids, in one block; nothing waits for it. */
function start(server: Pick<SearchServer, "host">, options = "", ids: readonly (number | string)[] = [1, 2, 3]): Promise<RunningConfig> {
  const index = options.includes("index =>") ? "" : "index => web";
  return startConfig(
    `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["@version", "host", "event", "@timestamp"] } }
     output { elasticsearch { hosts => "${server.host}" ${FAST} ${index} document_id => "%{n}" ${options} } }`,
    { input: ids.map((n) => `${JSON.stringify({ n })}\n`).join("") },
  );
}

/** The same, waits until everything has its outcome. */
async function deliver(server: SearchServer, options = "", ids: readonly (number | string)[] = [1, 2, 3]): Promise<RunningConfig> {
  const running = await start(server, options, ids);
  await running.agent.inputsEnded();
  await running.stop();
  return running;
}

function lane({ agent }: RunningConfig): Readonly<Record<"given" | "delivered" | "rejected" | "waiting" | "retries", number>> {
  return agent.counts()[0]!.lanes[0]!;
}

/** The ids in each bulk request. */
function ids(server: SearchServer): unknown[][] {
  return server.bulks().map((body) => actionsOf(body).map((action) => Object.values(action)[0]!["_id"]));
}

function warnings({ log }: Pick<RunningConfig, "log">): LogLine[] {
  return log.filter(({ level }) => level === "warn" || level === "error");
}

const error = (type: string, reason: string): object => ({ type, reason });
const bulkOnly =
  (answer: (request: SeenRequest, number: number) => Answer | undefined): Play =>
  (request, number) =>
    request.url.includes("_bulk") ? answer(request, number) : undefined;
const first = (answer: (request: SeenRequest) => Answer): Play =>
  bulkOnly((request, number) => (number === 0 ? answer(request) : undefined));

describe("what the server says of a record", () => {
  test("decides for each by itself: the rest is delivered", async () => {
    const mapping = { status: 400, error: error("document_parsing_exception", "failed to parse field [n] of type [long]") };
    const server = await searchServer({ play: first((request) => items(request, 201, mapping, 429, 200, 503, 404)) });

    const running = await deliver(server, "", [1, 2, 3, 4, 5, 6]);

    expect(ids(server)).toEqual([
      ["1", "2", "3", "4", "5", "6"],
      ["3", "5"],
    ]);
    expect(lane(running)).toMatchObject({ given: 6, delivered: 4, rejected: 2, waiting: 0 });
  });

  test.each([
    ["dlq_custom_codes => [418]", 418],
    ["drop_error_types => ['teapot']", 418],
    ["drop_error_types => ['teapot']", 500],
  ])("is final with %s for status %i", async (options, status) => {
    const server = await searchServer({
      play: first((request) => items(request, 201, { status, error: error("teapot", "short and stout") }, 201)),
    });

    const running = await deliver(server, options);

    expect([server.bulks().length, lane(running)]).toMatchObject([1, { delivered: 2, rejected: 1 }]);
  });

  test.each([[500], [418], [413], [502], [429]])("is passing with status %i", async (status) => {
    const server = await searchServer({ play: first((request) => items(request, 201, status, 201)) });

    const running = await deliver(server);

    expect([ids(server)[1], lane(running)]).toMatchObject([["2"], { delivered: 3, rejected: 0 }]);
  });

  test("that it has the id already is refused of one that was never sent", async () => {
    const conflict = { status: 409, error: error("version_conflict_engine_exception", "[2]: version conflict, document already exists") };
    const server = await searchServer({ play: first((request) => items(request, 201, conflict, 201)) });

    const running = await deliver(server, "action => create");

    expect([server.bulks().length, lane(running)]).toMatchObject([1, { delivered: 2, rejected: 1 }]);
  });

  test("that it has the id already is welcome of one that was sent before", async () => {
    const play = bulkOnly((request, number) => (number === 0 ? (response) => response.destroy() : items(request, 409, 409, 201)));
    const server = await searchServer({ play });

    const running = await deliver(server, "action => create");

    expect(lane(running)).toMatchObject({ delivered: 3, rejected: 0 });
  });

  test("is no such welcome for an update, which lost against another", async () => {
    const play = bulkOnly((request, number) => (number === 0 ? (response) => response.destroy() : items(request, 409, 200, 200)));
    const server = await searchServer({ play });

    const running = await deliver(server, "action => update");

    expect(lane(running)).toMatchObject({ delivered: 2, rejected: 1 });
  });

  test.each([[401], [403]])("is tried again for retry_permanent_for with status %i, then given up", async (status) => {
    const forbidden = { status, error: error("security_exception", "not you") };
    const server = await searchServer({ play: bulkOnly((request) => items(request, ...actionsOf(request.body).map(() => forbidden))) });

    const running = await deliver(server, "retry_permanent_for => '100ms'", [1]);

    expect(server.bulks().length).toBeGreaterThan(2);
    expect(lane(running)).toMatchObject({ delivered: 0, rejected: 1, waiting: 0 });
  });

  test("is forgiven when the privilege is granted in time", async () => {
    const forbidden = { status: 403, error: error("security_exception", "not you") };
    const play = bulkOnly((request, number) => (number < 5 ? items(request, ...actionsOf(request.body).map(() => forbidden)) : undefined));
    const server = await searchServer({ play });

    expect(lane(await deliver(server))).toMatchObject({ delivered: 3, rejected: 0 });
  });
});

describe("what is refused", () => {
  test("is said once for each index, type of error and field, with a count and a sample", async () => {
    const parse = (field: string): { readonly status: number; readonly error: object } => ({
      status: 400,
      error: {
        ...error("document_parsing_exception", `[1:5] failed to parse field [${field}] of type [long]`),
        caused_by: error("x", "For input: 'a'"),
      },
    });
    const server = await searchServer({
      play: bulkOnly((request) => items(request, parse("n"), parse("n"), parse("m"), { status: 400, error: error("other", "so") })),
    });

    const running = await deliver(server, "", [1, 2, 3, 4]);

    expect(warnings(running).map(({ message, data }) => ({ message, ...data }))).toEqual([
      {
        message: "The server refused records.",
        index: "web",
        type: "document_parsing_exception",
        field: "n",
        status: 400,
        records: 2,
        reason: "document_parsing_exception: [1:5] failed to parse field [n] of type [long] For input: 'a'",
        sample: '{"index":{"_index":"web","_id":"1"}}\n{"n":1}\n',
      },
      expect.objectContaining({ field: "m", records: 1 }),
      expect.objectContaining({ type: "other", field: undefined, records: 1 }),
    ]);
  });

  test("again is counted, and said in a sum at the end", async () => {
    const refusal = { status: 400, error: error("other", "so") };
    const server = await searchServer({ play: bulkOnly((request) => items(request, ...actionsOf(request.body).map(() => refusal))) });
    const running = await startConfig(
      `input { heartbeat { interval => 0.002 } } output { elasticsearch { hosts => "${server.host}" ${FAST} index => web } }`,
    );
    await until(() => server.bulks().length > 5, "several batches");
    await running.stop();

    const said = warnings(running).map(({ message, data }) => ({ message, records: data["records"] as number }));
    expect(said.map(({ message }) => message)).toEqual(["The server refused records.", "The server refused more records in the same way."]);
    expect(said[0]!.records + said[1]!.records).toBe(lane(running).rejected);
  });

  test("is not said of types in silence_errors_in_log", async () => {
    const server = await searchServer({ play: bulkOnly((request) => items(request, { status: 400, error: error("other", "so") })) });

    const running = await deliver(server, "silence_errors_in_log => ['other']", [1]);

    expect([warnings(running), lane(running)]).toMatchObject([[], { rejected: 1 }]);
  });
});

describe("a request that is too large", () => {
  /** As a server does whose limit is so many bytes. */
  const limited = (most: number): Play =>
    bulkOnly((request) => (Buffer.byteLength(request.body) > most ? { status: 413, body: "Request Entity Too Large" } : undefined));

  test("is cut, and the limit is known from then on", async () => {
    const server = await searchServer({ play: limited(150) });
    const numbers = Array.from({ length: 12 }, (_, n) => n);

    const running = await deliver(server, "compression_level => 0", numbers);

    const taken = server.bulks().filter((body) => Buffer.byteLength(body) <= 150);
    expect(taken.flatMap((body) => actionsOf(body).map(({ index }) => index!["_id"]))).toEqual(numbers.map(String));
    expect(lane(running)).toMatchObject({ delivered: 12, rejected: 0 });
    expect(warnings(running)[0]).toMatchObject({ message: "The server takes smaller requests only; they are cut from now on." });
  });

  test("because of one record costs that one", async () => {
    const server = await searchServer({ play: limited(200) });

    const running = await deliver(server, "", [1, "x".repeat(300), 3]);

    expect(lane(running)).toMatchObject({ delivered: 2, rejected: 1 });
  });

  test("is cut to target_bulk_bytes before it is sent, in OpenSearch's output", async () => {
    const server = await searchServer({ product: "OpenSearch" });
    const running = await startConfig(
      `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["@version", "host", "event", "@timestamp"] } }
       output { opensearch { hosts => "${server.host}" ${FAST} index => web target_bulk_bytes => 80 } }`,
      { input: '{"n":1}\n{"n":2}\n{"n":3}\n' },
    );
    await running.agent.inputsEnded();
    await running.stop();

    expect(server.bulks().map((body) => linesOf(body).length / 2)).toEqual([2, 1]);
  });
});

describe("a request that is refused because of one record", () => {
  test("is taken apart until that one is alone", async () => {
    const refusal = { status: 400, body: { error: error("action_request_validation_exception", "id [bad] is too long"), status: 400 } };
    const server = await searchServer({ play: bulkOnly((request) => (request.body.includes("bad") ? refusal : undefined)) });

    const running = await deliver(server, "", [1, 2, "bad", 4, 5]);

    expect(lane(running)).toMatchObject({ delivered: 4, rejected: 1 });
    expect(warnings(running)).toMatchObject([{ data: { status: 400, type: "action_request_validation_exception" } }]);
  });

  test("for its parameters is tried again as it is", async () => {
    const refusal = {
      status: 400,
      body: { error: error("illegal_argument_exception", "request [/_bulk] contains unrecognized parameter: [x]") },
    };
    const server = await searchServer({ play: first(() => refusal) });

    const running = await deliver(server);

    expect([ids(server).map((each) => each.length), lane(running)]).toMatchObject([[3, 3], { delivered: 3, rejected: 0 }]);
  });
});

describe("a whole request that is refused", () => {
  test.each<[string, Answer, string, string | undefined]>([
    [
      "by status 403 names the privilege that is missing",
      {
        status: 403,
        body: {
          error: error(
            "security_exception",
            "action [indices:data/write/bulk] is unauthorized for user [ann] with effective roles [reader], this action is granted by the index privileges [create_doc,create,write,all]",
          ),
        },
      },
      "The server does not allow bulk requests (403): security_exception: action [indices:data/write/bulk] is unauthorized for user [ann]",
      'Give the user "ann" one of the index privileges create_doc, create, write, all.',
    ],
    [
      "by OpenSearch's status 403 names the permission",
      {
        status: 403,
        body: { error: error("security_exception", "no permissions for [indices:data/write/bulk] and User [name=ann, roles=[]]") },
      },
      "The server does not allow bulk requests (403): security_exception: no permissions for",
      'Give the user "ann" the permission indices:data/write/bulk.',
    ],
    [
      "by status 401 says that the login is wrong",
      { status: 401, body: { error: error("security_exception", "unable to authenticate user [ann]") } },
      "The server does not take the login for bulk requests (401): security_exception: unable to authenticate user [ann]",
      "Look at the user and password, or the API key.",
    ],
    ["by status 429 waits", { status: 429, body: { error: error("es_rejected_execution_exception", "full") } }, "status 429", undefined],
    [
      "by status 503 waits",
      { status: 503, body: "unavailable" },
      "The server refuses the whole request with status 503: unavailable",
      undefined,
    ],
    ["by a redirect waits", { status: 302, headers: { location: "/elsewhere" }, body: "" }, "status 302", undefined],
  ])("%s, and tries again", async (_, answer, text, hint) => {
    const server = await searchServer({ play: first(() => answer) });

    const running = await deliver(server);

    expect(lane(running)).toMatchObject({ delivered: 3, rejected: 0, retries: 1 });
    const said = warnings(running)[0]!.data["error"] as { message: string; hint?: string };
    expect([said.message, said.hint]).toEqual([expect.stringContaining(text), hint]);
  });

  test.each<[string, Answer]>([
    ["is no JSON", { body: "<html>It works!</html>", headers: { "content-type": "text/html" } }],
    ["is empty", { body: "" }],
    ["is another JSON", { body: [1, 2] }],
    ["has no items", { body: { errors: true } }],
    ["has an item too few", { body: { errors: true, items: [{ index: { status: 201 } }] } }],
    ["has items without a status", { body: { errors: true, items: [{ index: {} }, {}, null] } }],
    ["ends too early", { body: '{"errors":false,"items":[' }],
    ["is no gzip though it says so", { body: "plain", headers: { "content-encoding": "gzip" } }],
  ])("with an answer that %s is tried again", async (_, answer) => {
    const server = await searchServer({ play: first(() => answer) });

    const running = await deliver(server);

    expect([server.bulks().length, lane(running)]).toMatchObject([2, { delivered: 3, rejected: 0 }]);
  });
});

describe("a connection", () => {
  test.each<[string, Answer]>([
    ["is closed without a reply", (response) => response.destroy()],
    [
      "is closed in the middle of a reply",
      (response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "1000", "x-elastic-product": "Elasticsearch" });
        response.write('{"errors":false,', () => response.destroy());
      },
    ],
    [
      "is closed in the middle of a chunked reply",
      (response) => {
        response.writeHead(200, { "content-type": "application/json", "x-elastic-product": "Elasticsearch" });
        response.write('{"errors":false}', () => response.destroy());
      },
    ],
    ["has no answer in time", () => {}],
    [
      "has half an answer in time",
      (response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "1000", "x-elastic-product": "Elasticsearch" });
        response.write("{");
      },
    ],
  ])("that %s loses nothing", async (_, answer) => {
    const server = await searchServer({ play: first(() => answer) });

    const running = await deliver(server, "timeout => 0.3 resurrect_delay => 0");

    expect([ids(server)[1], lane(running)]).toMatchObject([["1", "2", "3"], { delivered: 3, rejected: 0, waiting: 0 }]);
  });

  test("that is refused is tried until somebody listens", async () => {
    const port = await freePort();
    const running = await start({ host: `http://127.0.0.1:${port}` });
    await until(() => lane(running).retries >= 3, "three retries");
    const server = await searchServer({ port });
    await running.agent.inputsEnded();
    await running.stop();

    expect([ids(server), lane(running)]).toMatchObject([[["1", "2", "3"]], { delivered: 3 }]);
    expect(warnings(running)[0]!.data["error"]).toMatchObject({ code: "BULK_UNREACHABLE" });
  });

  test("to what is no Elasticsearch is not used", async () => {
    const server = await searchServer({ product: "OpenSearch" });
    const running = await start(server);
    await until(() => lane(running).retries >= 2, "two retries");
    await running.abandon();

    expect([server.bulks(), warnings(running)[0]!.data["error"]]).toMatchObject([[], { code: "BULK_PRODUCT" }]);
  });

  test("does not keep a stop waiting", async () => {
    const server = await searchServer({ play: bulkOnly(() => () => {}) });
    const running = await start(server);
    await until(() => server.bulks().length === 1, "the request");

    const begun = performance.now();
    await running.abandon();

    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe("a request", () => {
  test.each([
    ["", "gzip"],
    ["compression_level => 9", "gzip"],
    ["compression_level => 0", undefined],
    ["http_compression => false", undefined],
  ])("is compressed with %j: %j", async (options, encoding) => {
    const server = await searchServer({ play: bulkOnly(() => ({ body: { errors: false }, isGzipped: true })) });

    const running = await deliver(server, options);

    expect(server.requests.at(-1)!.headers["content-encoding"]).toBe(encoding);
    expect(lane(running)).toMatchObject({ delivered: 3 });
  });

  test.each([
    ["", "/_bulk?filter_path=errors,items.*.error,items.*.status"],
    ["path => '/es/'", "/es/_bulk?filter_path=errors,items.*.error,items.*.status"],
    ["bulk_path => '/other/_bulk'", "/other/_bulk?filter_path=errors,items.*.error,items.*.status"],
    ["bulk_path => '_bulk?refresh=true&filter_path=items'", "/_bulk?refresh=true&filter_path=items"],
    ["parameters => { aa => '1 2' bb => [3, 4] }", "/_bulk?filter_path=errors,items.*.error,items.*.status&aa=1%202&bb=3&bb=4"],
  ])("goes with %s to %s", async (options, url) => {
    const server = await searchServer({ prefix: "/es" });

    await deliver(server, options);

    expect(server.requests.at(-1)!.url).toBe(url);
  });

  test.each([
    ["user => ann password => 'se:cret'", `Basic ${Buffer.from("ann:se:cret").toString("base64")}`],
    ["cloud_auth => 'ann:secret'", `Basic ${Buffer.from("ann:secret").toString("base64")}`],
    ["custom_headers => { Authorization => own }", "own"],
    ["user => ann", undefined],
  ])("has with %s the login %j", async (options, login) => {
    const server = await searchServer();

    await deliver(server, options);

    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(server.requests.map(() => login));
  });

  test("has the login of its host's address, and its path", async () => {
    const server = await searchServer({ prefix: "/front" });

    await deliver({ ...server, host: server.host.replace("//", "//ann:s%40cret@") + "/front" });

    const { url, headers } = server.requests.at(-1)!;
    expect([url.split("?")[0], headers.authorization]).toEqual(["/front/_bulk", `Basic ${Buffer.from("ann:s@cret").toString("base64")}`]);
  });

  test("has lines as they are, whatever characters", async () => {
    const server = await searchServer();
    const { log } = await runConfig(
      `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["@version", "host", "event", "@timestamp"] } }
       output { elasticsearch { hosts => "${server.host}" ${FAST} index => "ünï" } }`,
      { input: '{"text":"grüße 😀 \\u0000 \\u2028 \\ud800","__proto__":1}\n' },
    );

    expect(server.bulks()).toEqual(['{"index":{"_index":"ünï"}}\n{"text":"grüße 😀 \\u0000 \u2028 ","__proto__":1}\n']);
    expect(warnings({ log })).toEqual([]);
  });
});

test("documents without ids go in several requests at once, those with ids one after the other", async () => {
  const most = async (options: string): Promise<number> => {
    let [now, peak] = [0, 0];
    const server = await searchServer({
      play: bulkOnly(() => (response) => {
        peak = Math.max(peak, ++now);
        setTimeout(() => {
          now--;
          response.writeHead(200, { "content-type": "application/json", "x-elastic-product": "Elasticsearch" }).end('{"errors":false}');
        }, 5);
      }),
    });
    await runConfig(
      `input { generator { count => 4000 } } output { elasticsearch { hosts => "${server.host}" ${FAST} index => web ${options} } }`,
    );
    return peak;
  };

  expect(await most("document_id => '%{sequence}'")).toBe(1);
  expect(await most("")).toBeGreaterThan(1);
});
