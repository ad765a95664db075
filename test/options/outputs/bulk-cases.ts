import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemClock } from "../../../src/pipeline/system-clock.ts";
import { writeCertificates } from "../../support/certificates.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../support/run-config.ts";
import { actionsOf, items, linesOf, startSearchServer } from "../../support/search-server.ts";
import type { Play, SearchServer, SearchServerOptions, SeenRequest } from "../../support/search-server.ts";
import { until } from "../../support/until.ts";
import { briefly } from "../briefly.ts";
import type { OptionCase } from "../option-case.ts";
import { refusalCase } from "../run-case.ts";

/** Cases that the outputs of Elasticsearch and OpenSearch share: each sends events to a server of the test's. */

export const files = writeCertificates();

export interface Sent {
  readonly server: SearchServer;
  readonly running: RunningConfig;
  readonly lane: ReturnType<RunningConfig["agent"]["counts"]>[number]["lanes"][number];
}

interface BulkCase {
  readonly given: string;
  readonly instead?: string;
  /** Options beside the one in question. HOST stands for the server's address. Default: the host, an index, and no template. */
  readonly beside?: string;
  readonly events?: readonly object[];
  readonly expected: unknown;
  readonly server?: SearchServerOptions;
  readonly run?: RunOptions;
  /** When what is to be seen is there. Default: when all is delivered, or a failure is logged. */
  readonly wait?: (sent: Sent) => boolean;
  readonly see: (sent: Sent) => unknown;
}

export const BARE = 'mutate { remove_field => ["@version", "host", "event", "@timestamp"] }';
const QUICK = "retry_initial_interval => 0.01 retry_max_interval => 0.02";
const DEFAULT = `hosts => "HOST" index => web manage_template => false ${QUICK}`;

export function bulkCase(
  plugin: string,
  { beside = DEFAULT, events = [{ nn: 1 }], see, wait = isDone, server, run, ...rest }: BulkCase,
): OptionCase {
  const observe = async (option: string): Promise<unknown> => {
    const peer = await startSearchServer({ ...(plugin === "opensearch" ? { product: "OpenSearch" as const } : {}), ...server });
    const options = `${beside} ${option}`.replaceAll("HOST", peer.host).replaceAll("PORT", String(peer.port));
    const running = await startConfig(`input { stdin { codec => json_lines } } filter { ${BARE} } output { ${plugin} { ${options} } }`, {
      ...run,
      input: events.map((event) => `${JSON.stringify(event)}\n`).join(""),
    }).catch(async (error: unknown) => {
      await peer.close();
      throw error;
    });
    const sent: Sent = {
      server: peer,
      running,
      get lane() {
        return running.agent.counts()[0]!.lanes[0]!;
      },
    };
    try {
      await until(() => wait(sent), "what is to be seen");
      return await see(sent);
    } finally {
      await running.abandon();
      await peer.close();
    }
  };
  return { ...rest, observe };
}

export function isDone({ lane, running }: Sent): boolean {
  const isSettled = lane.given > 0 && lane.waiting === 0;
  return isSettled || running.log.some(({ data }) => data["error"] !== undefined);
}

export const settled = ({ lane }: Sent): boolean => lane.given > 0 && lane.waiting === 0;
export const lines = ({ server }: Sent): unknown[] => server.lines();
export const action = ({ server }: Sent): unknown => server.lines()[0];
export const puts = ({ server }: Sent): string[] => server.paths().filter((text) => text.startsWith("PUT"));
export const putBody = ({ server }: Sent): unknown => JSON.parse(server.requests.find(({ method }) => method === "PUT")?.body ?? "{}");
export const warned = ({ running }: Sent): string[] => running.log.filter(({ level }) => level === "warn").map(({ message }) => message);
export const isFailed = ({ running }: Sent): boolean =>
  running.log.some(({ message }) => message === "Delivery failed and is tried again.");

const lastRequest = ({ server }: Sent): SeenRequest => server.requests.at(-1)!;
const refuse =
  (status: number, type: string): Play =>
  (request) =>
    request.url.includes("_bulk")
      ? items(request, ...actionsOf(request.body).map(() => ({ status, error: { type, reason: "so" } })))
      : undefined;

/** Whether something comes to be in a moment. */
async function soon(condition: () => boolean): Promise<boolean> {
  await briefly(condition);
  return condition();
}

function templateFile(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "tailrace-option-")), "template.json");
  writeFileSync(file, '{"index_patterns":["own"]}');
  return file;
}

/** A proxy that keeps what it is asked, and refuses it. */
async function throughProxy(plugin: string, option: (port: number) => string): Promise<OptionCase> {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(request.url!);
    response.writeHead(500).end();
  });
  proxy.on("connect", (request, socket) => {
    seen.push(request.url!);
    socket.on("error", () => {}).end("HTTP/1.1 500 No\r\n\r\n");
  });
  proxy.unref();
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as { port: number };
  return bulkCase(plugin, { given: option(port), expected: true, see: () => seen.splice(0).length > 0 });
}

export async function sharedCases(plugin: "elasticsearch" | "opensearch"): Promise<Record<string, OptionCase | OptionCase[]>> {
  const of = (parts: BulkCase): OptionCase => bulkCase(plugin, parts);
  const update = `${DEFAULT} document_id => "1" action => update`;
  const health = (requests: readonly SeenRequest[]): string[] => requests.filter(({ method }) => method === "HEAD").map(({ url }) => url);
  const sniffed = { nodes: { aa: { roles: ["data"], http: { publish_address: "127.0.0.1:1" } } } };
  const sniffs: Play = ({ url }) => (url.startsWith("/_nodes") || url === "/sniff" ? { body: sniffed } : undefined);
  const sniffCount = ({ server }: Sent): number =>
    server.paths().filter((text) => text.includes("_nodes") || text.includes("/sniff")).length;
  const basic = (user: string): string => `Basic ${Buffer.from(`${user}:secret`).toString("base64")}`;
  const reading = (option: string): string => (plugin === "elasticsearch" ? option : option.replace("ilm_enabled => false", ""));
  const managed = reading(`hosts => "HOST" index => web ilm_enabled => false ${QUICK}`);
  const unnamed = reading(`hosts => "HOST" ilm_enabled => false manage_template => false ${QUICK}`);
  return {
    hosts: of({
      given: 'hosts => "HOST"',
      instead: 'hosts => "127.0.0.1:1"',
      beside: `index => web manage_template => false ${QUICK}`,
      expected: 1,
      see: ({ server }) => server.bulks().length,
    }),
    user: of({
      given: "user => ann",
      beside: `${DEFAULT} password => secret`,
      expected: basic("ann"),
      see: (sent) => lastRequest(sent).headers.authorization,
    }),
    password: of({
      given: "password => secret",
      beside: `${DEFAULT} user => ann`,
      expected: basic("ann"),
      see: (sent) => lastRequest(sent).headers.authorization,
    }),
    path: of({
      given: "path => '/es'",
      server: { play: ({ method, url }) => (method === "HEAD" && url === "/es" ? { status: 200 } : undefined) },
      expected: "/es/_bulk",
      see: (sent) => lastRequest(sent).url.split("?")[0],
    }),
    bulk_path: of({ given: "bulk_path => '/own/_bulk'", expected: "/own/_bulk", see: (sent) => lastRequest(sent).url.split("?")[0] }),
    healthcheck_path: of({
      given: "healthcheck_path => '/well'",
      server: { play: ({ url }) => (url === "/well" ? { status: 200 } : undefined) },
      expected: ["/well"],
      see: ({ server }) => health(server.requests),
    }),
    sniffing: of({
      given: "sniffing => true",
      beside: `${DEFAULT} sniffing_delay => 0`,
      server: { play: sniffs },
      expected: true,
      wait: settled,
      see: (sent) => soon(() => sniffCount(sent) > 0),
    }),
    sniffing_path: of({
      given: "sniffing_path => '/sniff'",
      beside: `${DEFAULT} sniffing => true sniffing_delay => 0`,
      server: { play: sniffs },
      expected: true,
      wait: (sent) => sniffCount(sent) > 0,
      see: ({ server }) => server.paths().some((text) => text.includes("/sniff")),
    }),
    sniffing_delay: of({
      given: "sniffing_delay => 0",
      beside: `${DEFAULT} sniffing => true`,
      server: { play: sniffs },
      expected: true,
      wait: settled,
      see: (sent) => soon(() => sniffCount(sent) > 0),
    }),
    parameters: of({
      given: "parameters => { routing => xx }",
      expected: true,
      see: (sent) => lastRequest(sent).url.includes("routing=xx"),
    }),
    custom_headers: of({ given: "custom_headers => { xtra => yes }", expected: "yes", see: (sent) => lastRequest(sent).headers["xtra"] }),
    proxy: await throughProxy(plugin, (port) => `proxy => "http://127.0.0.1:${port}"`),
    timeout: of({
      given: "timeout => 0.05",
      server: { play: ({ url }) => (url.includes("_bulk") ? () => {} : undefined) },
      expected: true,
      wait: ({ server }) => server.bulks().length > 0,
      see: (sent) => soon(() => isFailed(sent)),
    }),
    resurrect_delay: observeRevival(plugin),
    retry_initial_interval: observeRest(plugin, "retry_initial_interval => 32", (ms) => ms >= 16_000 && ms <= 32_000),
    retry_max_interval: observeRest(plugin, "retry_max_interval => 0.5", (ms) => ms <= 500),
    failure_type_logging_whitelist: of({
      given: "failure_type_logging_whitelist => [teapot]",
      server: { play: refuse(400, "teapot") },
      expected: [],
      see: warned,
    }),
    silence_errors_in_log: of({
      given: "silence_errors_in_log => [teapot]",
      server: { play: refuse(400, "teapot") },
      expected: [],
      see: warned,
    }),
    dlq_custom_codes: of({
      given: "dlq_custom_codes => [418]",
      server: { play: refuse(418, "teapot") },
      expected: 1,
      see: ({ lane }) => lane.rejected,
    }),
    drop_error_types: of({
      given: "drop_error_types => [teapot]",
      server: { play: refuse(500, "teapot") },
      expected: 1,
      see: ({ lane }) => lane.rejected,
    }),
    retry_permanent_for: of({
      given: "retry_permanent_for => '0s'",
      server: { play: refuse(403, "teapot") },
      expected: 1,
      see: ({ lane }) => lane.rejected,
    }),
    action: of({
      given: "action => delete",
      beside: `${DEFAULT} document_id => "1"`,
      expected: [{ delete: { _index: "web", _id: "1" } }],
      see: lines,
    }),
    index: of({
      given: 'index => "own-%{nn}"',
      instead: 'index => "other"',
      beside: unnamed,
      expected: { index: { _index: "own-1" } },
      see: action,
    }),
    document_id: of({ given: 'document_id => "%{nn}"', expected: { index: { _index: "web", _id: "1" } }, see: action }),
    routing: of({ given: 'routing => "%{nn}"', expected: { index: { _index: "web", routing: "1" } }, see: action }),
    pipeline: of({ given: 'pipeline => "%{nn}"', expected: { index: { _index: "web", pipeline: "1" } }, see: action }),
    version: of({ given: 'version => "%{nn}"', expected: { index: { _index: "web", version: "1" } }, see: action }),
    version_type: of({
      given: "version_type => external",
      beside: `${DEFAULT} version => 1`,
      expected: { index: { _index: "web", version: "1", version_type: "external" } },
      see: action,
    }),
    parent: of({ given: 'parent => "%{nn}"', expected: { index: { _index: "web", parent: "1" } }, see: action }),
    join_field: of({
      given: "join_field => rel",
      beside: `${DEFAULT} parent => "p1"`,
      events: [{ rel: "child" }],
      expected: [{ index: { _index: "web", routing: "p1" } }, { rel: { name: "child", parent: "p1" } }],
      see: lines,
    }),
    retry_on_conflict: of({
      given: "retry_on_conflict => 7",
      beside: update,
      expected: { update: { _index: "web", _id: "1", retry_on_conflict: 7 } },
      see: action,
    }),
    upsert: of({
      given: `upsert => '{"a":1}'`,
      beside: update,
      expected: { doc: { nn: 1 }, upsert: { a: 1 } },
      see: ({ server }) => server.lines()[1],
    }),
    doc_as_upsert: of({
      given: "doc_as_upsert => true",
      beside: update,
      expected: { doc: { nn: 1 }, doc_as_upsert: true },
      see: ({ server }) => server.lines()[1],
    }),
    script: of({
      given: 'script => "ss"',
      beside: update,
      expected: { script: { source: "ss", lang: "painless", params: { event: { nn: 1 } } } },
      see: ({ server }) => server.lines()[1],
    }),
    script_type: of({
      given: "script_type => indexed",
      beside: `${update} script => "ss"`,
      expected: { script: { id: "ss", params: { event: { nn: 1 } } } },
      see: ({ server }) => server.lines()[1],
    }),
    script_lang: of({
      given: 'script_lang => "expression"',
      beside: `${update} script => "ss"`,
      expected: { script: { source: "ss", lang: "expression", params: { event: { nn: 1 } } } },
      see: ({ server }) => server.lines()[1],
    }),
    script_var_name: of({
      given: 'script_var_name => "own"',
      beside: `${update} script => "ss"`,
      expected: { script: { source: "ss", lang: "painless", params: { own: { nn: 1 } } } },
      see: ({ server }) => server.lines()[1],
    }),
    scripted_upsert: of({
      given: "scripted_upsert => true",
      beside: `${update} script => "ss"`,
      expected: { script: { source: "ss", lang: "painless", params: { event: { nn: 1 } } }, scripted_upsert: true, upsert: {} },
      see: ({ server }) => server.lines()[1],
    }),
    manage_template: of({ given: "manage_template => false", beside: managed, expected: [], see: puts }),
    template_name: of({
      given: 'template_name => "own"',
      beside: managed,
      expected: true,
      see: (sent) => puts(sent)[0]!.endsWith("_template/own"),
    }),
    template: of({ given: `template => "${templateFile()}"`, beside: managed, expected: { index_patterns: ["own"] }, see: putBody }),
    template_overwrite: of({
      given: "template_overwrite => true",
      beside: managed,
      server: { play: ({ method, url }) => (method === "HEAD" && url.includes("_template") ? { status: 200 } : undefined) },
      expected: 1,
      see: (sent) => puts(sent).length,
    }),
    stable_ids: of({
      given: "stable_ids => true",
      expected: true,
      see: ({ server }) => "_id" in (linesOf(server.bulks()[0]!)[0] as { index: object }).index,
    }),
  };
}

/** Why no case of these options tells anything. */
export const sharedUnseen = {
  document_type: "Servers have no types any more.",
  pool_max: "It tunes the client of the JVM.",
  pool_max_per_route: "It tunes the client of the JVM.",
  validate_after_inactivity: "It tunes the client of the JVM.",
};

/** A host that is down at first: whether it is asked again at once. */
function observeRevival(plugin: string): OptionCase {
  return {
    given: "resurrect_delay => 0",
    expected: true,
    observe: async (option) => {
      const isDown: Play = () => (response) => void response.destroy();
      const product = plugin === "opensearch" ? ({ product: "OpenSearch" } as const) : {};
      const [well, sick] = [await startSearchServer(product), await startSearchServer({ ...product, play: isDown })];
      const running = await startConfig(
        `input { heartbeat { interval => 0.01 } } output { ${plugin} { hosts => ["${well.host}", "${sick.host}"] index => web manage_template => false ${option} } }`,
      );
      try {
        await until(() => well.bulks().length > 3, "some events");
        return await soon(() => sick.requests.length > 2);
      } finally {
        await running.abandon();
        await Promise.all([well.close(), sick.close()]);
      }
    },
  };
}

/** The first rest after a failure. */
function observeRest(plugin: string, given: string, isExpected: (ms: number) => boolean): OptionCase {
  return {
    given,
    expected: true,
    observe: async (option) => {
      const rests: number[] = [];
      const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
        rests.push(ms);
        return systemClock.sleep(ms, signal);
      };
      const running = await startConfig(
        `input { generator { count => 1 } } output { ${plugin} { hosts => "127.0.0.1:1" index => web ${option} } }`,
        { clock: { ...systemClock, sleep } },
      );
      try {
        await until(() => rests.length > 0, "a rest");
        return isExpected(rests[0]!);
      } finally {
        await running.abandon();
      }
    },
  };
}

export function obsolete(plugin: string, given: string): OptionCase {
  return refusalCase((option) => `output { ${plugin} { ${option} } }`, { given, expected: ["OPTION_OBSOLETE"] });
}

export const serverTls = (pair: typeof files.server) => ({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) });
