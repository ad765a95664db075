import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { until } from "../support/until.ts";
import { finish } from "./finish.ts";
import { patiently } from "./patiently.ts";
import { noteOf } from "./search-matrix.ts";
import { ask, authorityFile, control, countIn, outputTo, sequencesIn, servers } from "./servers.ts";
import type { ServerName } from "./servers.ts";
import { deadLetterTests } from "./suites/dead-letters.ts";
import { idlessTests } from "./suites/idless.ts";
import { livesTests } from "./suites/lives.ts";
import { pipelineTests } from "./suites/pipelines.ts";
import { updateTests } from "./suites/updates.ts";

const names = (process.env["SERVICES"]?.split(",") ?? ["es8", "es9", "opensearch"]) as ServerName[];
const LOAD = 100_000;

async function run(config: string, options: { readonly input?: string } = {}): Promise<void> {
  await finish(await startConfig(config, options));
}

describe.each(names)("%s", (name) => {
  const { plugin, version, way } = servers[name];
  const output = (more: string): string => `output { ${outputTo(name, more)} }`;
  const lines = (...events: object[]): { input: string } => ({ input: events.map((event) => `${JSON.stringify(event)}\n`).join("") });
  const fromStdin = "input { stdin { codec => json_lines } }";
  const lane = ({ agent }: RunningConfig) => agent.counts()[0]!.lanes[0]!;

  beforeAll(async () => {
    await control("fetch", name);
    await control("start", name);
  });
  afterAll(() => control("stop", name));

  deadLetterTests(name);
  idlessTests(name);
  livesTests(name);
  if (plugin === "elasticsearch") pipelineTests(name);
  describe("updates", () => {
    updateTests(name);
  });

  test(`${version} gets ${LOAD} events, each once`, async () => {
    await noteOf(name, `${way}: ${LOAD} events, each once`);
    const begun = performance.now();
    await run(`input { generator { count => ${LOAD} } } ${output('index => "load"')}`);
    const seconds = (performance.now() - begun) / 1_000;
    console.log(`${version}: ${LOAD} events in ${seconds.toFixed(1)} s`);

    const sequences = await sequencesIn(name, "load");
    expect([sequences.length, new Set(sequences).size, await countIn(name, "load")]).toEqual([LOAD, LOAD, LOAD]);
  });

  test("that is killed and started again in the middle of a load has every event once", async () => {
    await noteOf(name, `the server killed and started again in the middle of ${LOAD} events: each there once`);
    const more = 'index => "killed" action => create stable_ids => true retry_initial_interval => 0.2 retry_max_interval => 1';
    await ask(name, "PUT", "/killed", { settings: { number_of_replicas: 0 } });
    const running = await startConfig(`input { generator { count => ${LOAD} } } ${output(more)}`);
    await patiently(() => lane(running).delivered > LOAD / 5, "a fifth of the load");
    await control("kill", name);
    const before = lane(running).delivered;
    await control("start", name, { KEEP_DATA: "1" });
    await finish(running);

    const sequences = await sequencesIn(name, "killed");
    console.log(`${version}: killed after ${before} of ${LOAD}, ${lane(running).retries} retries`);
    expect(before).toBeLessThan(LOAD);
    expect(lane(running)).toMatchObject({ given: LOAD, delivered: LOAD, rejected: 0, waiting: 0 });
    expect([sequences.length, new Set(sequences).size]).toEqual([LOAD, LOAD]);
  });

  test("refuses what does not fit the mapping, and has the rest", async () => {
    await noteOf(name, "a mapping conflict: told once, its neighbours there");
    await ask(name, "PUT", "/conflict", { mappings: { properties: { n: { type: "long" } } } });
    const running = await startConfig(
      `${fromStdin} ${output('index => "conflict"')}`,
      lines({ n: 1 }, { n: "one" }, { n: 2 }, { n: "two" }),
    );
    await finish(running);

    expect(lane(running)).toMatchObject({ delivered: 2, rejected: 2 });
    expect(await countIn(name, "conflict")).toBe(2);
    const said = running.log.filter(({ message }) => message === "The server refused records.");
    expect(said.map(({ data: { index, field, status, records } }) => ({ index, field, status, records }))).toEqual([
      { index: "conflict", field: "n", status: 400, records: 2 },
    ]);
  });

  test("indexes, updates and deletes, with external versions", async () => {
    await noteOf(name, "index, update, upsert, delete, external versions");
    const send = (more: string, ...events: object[]): Promise<void> =>
      run(`${fromStdin} ${output(`index => "actions" ${more}`)}`, lines(...events));
    const source = async (id: string): Promise<unknown> => {
      const { _source: found } = await ask(name, "GET", `/actions/_doc/${id}?_source_includes=a,b`);
      return found;
    };
    await send("document_id => '%{id}'", { id: "one", a: 1 }, { id: "two", a: 1 }, { id: "three", a: 1 });
    await send("document_id => '%{id}' action => update doc_as_upsert => true", { id: "one", b: 2 }, { id: "new", b: 2 });
    await send("document_id => '%{id}' action => '%{do}'", { id: "two", do: "delete" }, { id: "three", do: "index", a: 3 });
    await send("document_id => '%{id}' version => '%{v}' version_type => external", { id: "v", v: 7, a: 7 });
    const conflict = await startConfig(
      `${fromStdin} ${output("index => 'actions' document_id => '%{id}' version => '%{v}' version_type => external")}`,
      lines({ id: "v", v: 6, a: 6 }),
    );
    await finish(conflict);

    expect(await Promise.all(["one", "new", "two", "three", "v"].map(source))).toEqual([
      { a: 1, b: 2 },
      { b: 2 },
      undefined,
      { a: 3 },
      { a: 7 },
    ]);
    expect(lane(conflict)).toMatchObject({ delivered: 0, rejected: 1 });
  });

  test.each([
    ["an id that is too long", "action => create", { id: "x".repeat(600) }],
    ["a version that is none", "version => '%{v}' version_type => external", { v: "abc" }],
  ])("gives a record up that spoils a whole request with %s, and has its neighbours", async (what, more, bad) => {
    await noteOf(name, `${what} spoils a request: that record is given up, its neighbours are there`);
    const index = what.startsWith("an id") ? "spoilt" : "spoilt-version";
    const events = Array.from({ length: 3_000 }, (_, id) => ({ id, v: 1, text: "x".repeat(400), ...(id === 2_000 ? bad : {}) }));
    const running = await startConfig(`${fromStdin} ${output(`index => '${index}' document_id => '%{id}' ${more}`)}`, lines(...events));
    await finish(running);

    expect(lane(running)).toMatchObject({ delivered: events.length - 1, rejected: 1 });
    expect(await countIn(name, index)).toBe(events.length - 1);
  });

  test("has the template of the default index, of both kinds", async () => {
    await noteOf(name, "the template of the default index, composable and legacy");
    const composable = plugin === "elasticsearch" ? "template_api => composable" : "legacy_template => false";
    const legacy = plugin === "elasticsearch" ? "template_api => legacy" : "legacy_template => true";
    const ilm = plugin === "elasticsearch" ? "ilm_enabled => false" : "";
    const at = {
      "@timestamp": "2026-01-02T03:04:05Z",
      source: { ip: "10.0.0.1", geo: { location: { lat: 1, lon: 2 } } },
      user: { name: "ann" },
    };
    await ask(name, "DELETE", "/_index_template/ecs-logstash");
    await run(`${fromStdin} ${output(`${ilm} ${composable} template_name => new manage_template => true`)}`, lines(at));
    await run(
      `${fromStdin} ${output(`${ilm} ${legacy} template_name => old ecs_compatibility => disabled`)}`,
      lines({ ...at, message: "m" }),
    );

    expect(Object.keys(await ask(name, "GET", "/_template/old"))).toEqual(["old"]);
    const found = (await ask(name, "GET", "/_index_template/new")) as { index_templates: { name: string }[] };
    expect(found.index_templates.map((each) => each.name)).toEqual(["new"]);
    const mapping = (await ask(name, "GET", "/ecs-logstash-2026.01.02/_mapping/field/source.ip,source.geo.location,user.name")) as Record<
      string,
      { mappings: Record<string, { mapping: Record<string, { type: string }> }> }
    >;
    const types = Object.values(mapping["ecs-logstash-2026.01.02"]!.mappings).map(({ mapping: each }) => Object.values(each)[0]!.type);
    expect(types.toSorted()).toEqual(["geo_point", "ip", "keyword"]);
    expect(await countIn(name, "logstash-2026.01.02")).toBe(1);
  });

  test("has events of the default configuration in the stream of logs", async () => {
    await noteOf(name, "data streams");
    await ask(name, "PUT", "/_index_template/streams", { index_patterns: ["logs-*"], data_stream: {}, priority: 500 });
    const more = plugin === "elasticsearch" ? "" : "index => 'logs-generic-default' action => create";
    const running = await startConfig(`${fromStdin} ${output(`${more} stable_ids => true`)}`, lines({ a: 1 }, { a: 2 }));
    await finish(running);

    expect(lane(running)).toMatchObject({ delivered: 2 });
    expect(await countIn(name, "logs-generic-default", "_exists_:a")).toBe(2);
    const found = (await ask(name, "GET", "/logs-generic-default/_search")) as { hits: { hits: { _index: string }[] } };
    const isStream = found.hits.hits.every(({ _index: index }) => index.startsWith(".ds-logs-generic-default-"));
    expect(isStream).toBe(true);
  });
});

describe.runIf(names.includes("es8"))("es8 with TLS", () => {
  const url = 'hosts => "https://localhost:29301" healthcheck_path => "/_cluster/health" index => "secured" manage_template => false';
  const trust = `ssl_certificate_authorities => "${authorityFile}"`;

  beforeAll(() => control("start", "es8"));
  afterAll(() => control("stop", "es8"));

  async function firstWarning(options: string): Promise<unknown> {
    const running = await startConfig(`input { generator { count => 1 } } output { elasticsearch { ${url} ${options} } }`);
    await until(() => running.log.some(({ data }) => data["error"] !== undefined), "a warning");
    await running.abandon();
    const { message, hint } = running.log.find(({ data }) => data["error"] !== undefined)!.data["error"] as {
      message: string;
      hint?: string;
    };
    return [message, hint];
  }

  test("is trusted by the fingerprint of its authority", async () => {
    await noteOf("es8", "TLS: trusted by the fingerprint of its authority");
    const { fingerprint256 } = new X509Certificate(readFileSync(authorityFile));
    const options = `${url} user => admin password => adminpw ca_trusted_fingerprint => "${fingerprint256.replaceAll(":", "")}"`;
    await run(`input { generator { count => 3 } } output { elasticsearch { ${options} } }`);

    expect(await countIn("es8", "secured")).toBe(3);
  });

  test("is not trusted without its authority", async () => {
    await noteOf("es8", "TLS: not trusted without its authority");
    expect(await firstWarning("user => admin password => adminpw")).toEqual([
      expect.stringMatching(/^https:\/\/localhost:29301 cannot be reached: .*certificate/),
      undefined,
    ]);
  });

  test("says that the password is wrong", async () => {
    await noteOf("es8", "named: a wrong password");
    expect(await firstWarning(`${trust} user => admin password => nonsense`)).toEqual([
      "https://localhost:29301 does not know who asks (401).",
      "Look at the user and password, or the API key.",
    ]);
  });

  test("names the privilege that is missing", async () => {
    await noteOf("es8", "named: a privilege that is missing");
    await expect(firstWarning(`${trust} user => reader password => readerpw action => create`)).resolves.toEqual([
      expect.stringContaining("is unauthorized for user [reader]"),
      expect.stringMatching(/^Give the user "reader" one of the index privileges .*create/),
    ]);
  });
});
