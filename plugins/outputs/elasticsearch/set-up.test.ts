import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../../test/support/run-config.ts";
import { searchServer } from "../../../test/support/search-server.ts";
import type { Play, SearchServer } from "../../../test/support/search-server.ts";
import { until } from "../../../test/support/until.ts";

/** Sends one event. */
async function send(server: SearchServer, options: string, run: RunOptions = {}): Promise<RunningConfig> {
  const running = await startOne(server, options, run);
  await running.agent.inputsEnded();
  await running.stop();
  return running;
}

function startOne(server: SearchServer, options: string, run: RunOptions = {}): Promise<RunningConfig> {
  return startConfig(
    `input { generator { count => 1 } }
     output { elasticsearch { hosts => "${server.host}" retry_initial_interval => 0.005 retry_max_interval => 0.01 ${options} } }`,
    run,
  );
}

/** Paths of what was put on the server, and the bodies. */
function puts(server: SearchServer): [string, unknown][] {
  return server.requests
    .filter(({ method }) => method === "PUT")
    .map(({ url, body }) => [decodeURIComponent(url), JSON.parse(body) as unknown]);
}

function file(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tailrace-template-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, "template.json"), text);
  return path.join(folder, "template.json");
}

describe("a template", () => {
  test.each<[string, RunOptions, string, unknown]>([
    [
      "index => web",
      {},
      "/_index_template/ecs-logstash",
      { index_patterns: ["ecs-logstash-*"], composed_of: ["ecs@mappings"], priority: 200 },
    ],
    ["index => web", { ecs: "disabled" }, "/_index_template/logstash", { index_patterns: ["logstash-*"], priority: 200 }],
    [
      "index => web template_api => legacy",
      {},
      "/_template/ecs-logstash",
      { index_patterns: ["ecs-logstash-*"], settings: { "index.refresh_interval": "5s", number_of_shards: 1 } },
    ],
    ["index => web template_name => own path => es", {}, "/es/_index_template/own", {}],
  ])("is put on the server with %s", async (options, run, url, body) => {
    const server = await searchServer({ prefix: options.includes("path") ? "/es" : "" });

    await send(server, options, run);

    expect(puts(server)).toEqual([[url, expect.objectContaining(body)]]);
  });

  test("is older on a server that is", async () => {
    const server = await searchServer({ version: "7.17.0" });

    await send(server, "index => web");

    expect(puts(server).map(([url]) => url)).toEqual(["/_template/ecs-logstash"]);
  });

  const isThere: Play = ({ method, url }) => (method === "HEAD" && url.includes("_template/") ? { status: 200 } : undefined);

  test.each([
    ["index => web", []],
    ["index => web template_overwrite => true", ["/_index_template/ecs-logstash"]],
  ])("that is there stays with %s: %j", async (options, expected) => {
    const server = await searchServer({ play: isThere });

    await send(server, options);

    expect(puts(server).map(([url]) => url)).toEqual(expected);
  });

  test("comes from a file", async () => {
    const server = await searchServer();

    await send(server, `index => web template => "${file('{"index_patterns":["web-*"]}')}"`);

    expect(puts(server)).toEqual([["/_index_template/ecs-logstash", { index_patterns: ["web-*"] }]]);
  });

  test.each([["manage_template => false index => web"], ["data_stream => true"], [""]])("is left alone with %j", async (options) => {
    const server = await searchServer();

    await send(server, options);

    expect(puts(server)).toEqual([]);
  });

  test("that the server refuses is tried again, and the error says why", async () => {
    let refusals = 2;
    const error = {
      type: "security_exception",
      reason:
        "action [x] is unauthorized for user [ann], this action is granted by the cluster privileges [manage_index_templates,manage,all]",
    };
    const server = await searchServer({
      play: ({ method }) => (method === "PUT" && refusals-- > 0 ? { status: 403, body: { error } } : undefined),
    });

    const running = await send(server, "index => web");

    expect(running.agent.counts()[0]!.lanes[0]).toMatchObject({ delivered: 1 });
    const said = running.log.find(({ level }) => level === "warn")!.data["error"] as { message: string; hint: string };
    expect(said.message).toContain('The server does not allow the template "ecs-logstash" (403)');
    expect(said.hint).toBe('Give the user "ann" one of the cluster privileges manage_index_templates, manage, all.');
  });
});

describe("index lifecycle management", () => {
  const POLICY = { policy: { phases: { hot: { actions: { rollover: { max_size: "50gb", max_age: "30d" } } } } } };

  test("of the default index makes template, alias and policy, and writes to the alias", async () => {
    const server = await searchServer();

    await send(server, "", { ecs: "disabled" });

    expect(puts(server)).toEqual([
      [
        "/_index_template/logstash",
        expect.objectContaining({
          index_patterns: ["logstash-*"],
          template: expect.objectContaining({
            settings: {
              "index.refresh_interval": "5s",
              number_of_shards: 1,
              "index.lifecycle.name": "logstash-policy",
              "index.lifecycle.rollover_alias": "logstash",
            },
          }) as unknown,
        }),
      ],
      ["/<logstash-{now/d}-000001>", { aliases: { logstash: { is_write_index: true } } }],
      ["/_ilm/policy/logstash-policy", POLICY],
    ]);
    expect(server.lines()[0]).toEqual({ index: { _index: "logstash" } });
  });

  test("has the names of the options", async () => {
    const play: Play = ({ url }) => (url === "/_ilm/policy/pp" ? { body: {} } : undefined);
    const server = await searchServer({ play });

    await send(server, "index => web ilm_rollover_alias => aa ilm_pattern => '000001' ilm_policy => pp");

    expect(puts(server).map(([url]) => url)).toEqual(["/_index_template/aa", "/<aa-000001>"]);
    expect(server.lines()[0]).toEqual({ index: { _index: "aa" } });
  });

  test("finds what is there, and an alias that somebody makes meanwhile", async () => {
    const play: Play = ({ method, url }) => {
      if (method === "PUT" && url.startsWith("/%3C"))
        return { status: 400, body: { error: { type: "resource_already_exists_exception" } } };
      return url.startsWith("/_ilm") ? { body: {} } : undefined;
    };
    const server = await searchServer({ play });

    const running = await send(server, "manage_template => true", { ecs: "disabled" });

    expect(running.agent.counts()[0]!.lanes[0]).toMatchObject({ delivered: 1 });
    expect(puts(server).map(([url]) => url)).toEqual(["/_index_template/logstash", "/<logstash-{now/d}-000001>"]);
  });

  test("waits for a policy of the user's that is not there", async () => {
    const server = await searchServer();
    const running = await startOne(server, "ilm_policy => mine", { ecs: "disabled" });
    await until(() => running.log.some(({ level }) => level === "warn"), "a warning");
    await running.abandon();

    expect(running.log.find(({ level }) => level === "warn")!.data["error"]).toMatchObject({ code: "ELASTICSEARCH_ILM_POLICY" });
    expect(server.bulks()).toEqual([]);
  });

  test.each([
    ["ilm_enabled => false", "ecs-logstash-"],
    ["ilm_enabled => true index => web", "web"],
  ])("is not used with %s", async (options, index) => {
    const server = await searchServer();

    await send(server, options);

    expect(puts(server).map(([url]) => url)).toEqual(["/_index_template/ecs-logstash"]);
    expect(server.lines()[0]).toEqual({ index: { _index: expect.stringMatching(`^${index}`) as string } });
  });
});

test("a server is looked at before the first event, and what is wrong is said", async () => {
  const server = await searchServer({ play: ({ method }) => (method === "HEAD" ? { status: 401 } : undefined) });
  const running = await startConfig(`input { stdin { } } output { elasticsearch { hosts => "${server.host}" } }`, { keepsInputOpen: true });
  await until(() => running.log.some(({ message }) => message === "The server is not ready; events wait."), "the warning");
  await running.abandon();

  expect(running.log.find(({ level }) => level === "warn")!.data["error"]).toMatchObject({ code: "BULK_NOT_ALLOWED" });
});
