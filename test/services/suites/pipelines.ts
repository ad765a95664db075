import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startCommand } from "../../support/command-line.ts";
import type { CommandLine } from "../../support/command-line.ts";
import { freePort } from "../../support/free-port.ts";
import { readLetters } from "../../support/letters.ts";
import { packageRoot } from "../../support/run-config.ts";
import { scratchFolder } from "../../support/scratch.ts";
import { connectTo } from "../../support/tailrace-process.ts";
import { patiently } from "../patiently.ts";
import { noteOf } from "../search-matrix.ts";
import { ask, authorityFile, countIn, documentsIn, outputTo, servers } from "../servers.ts";
import type { ServerName } from "../servers.ts";

/** The pipelines that come with Tailrace and have an output to Elasticsearch. */
export function pipelineTests(name: ServerName): void {
  const { url, login } = servers[name];
  const [user = "elastic", password = "changeme"] = login?.split(":") ?? [];
  // Who signs the server's certificate is known to Node.js here, as to the system elsewhere.
  const trust = url.startsWith("https") ? { NODE_EXTRA_CA_CERTS: authorityFile } : {};

  test("pipelines/elk.conf has lines of TCP and datagrams of UDP in the stream of logs", async () => {
    await noteOf(name, "pipelines/elk.conf");
    await ask(name, "PUT", "/_index_template/elk", { index_patterns: ["logs-generic-*"], data_stream: {}, priority: 600 });
    const port = await freePort();
    const config = pipeline("elk.conf").replaceAll("port => 5000", `port => ${port}`);
    const running = await start(
      ["-f", "elk.conf"],
      { "elk.conf": config },
      { ...trust, ELASTICSEARCH: url, ES_USER: user, ES_PASSWORD: password },
    );
    await running.says("Pipeline started");
    const lines = await connectTo(port);
    lines.end('{"message":"of TCP","n":1.0}\n{"message":"of TCP","n":2}\n');
    const datagrams = createSocket("udp4");
    datagrams.send('{"message":"of UDP","n":3}', port, "127.0.0.1", () => datagrams.close());
    await patiently(async () => (await countIn(name, "logs-generic-default", "_exists_:n")) === 3, "three events");

    expect(await stop(running)).toEqual({ code: 0, stdout: "" });
    const documents = Object.values(await documentsIn(name, "logs-generic-default", "_exists_:n"));
    const told = documents.map((text) => /"data_stream":(\{.*?\}).*"message":"(.*?)","n":([\d.]+)/.exec(text)!.slice(1).join(" "));
    const stream = '{"dataset":"generic","namespace":"default","type":"logs"}';
    expect(told.toSorted()).toEqual([`${stream} of TCP 1.0`, `${stream} of TCP 2`, `${stream} of UDP 3`]);
  });

  test("pipelines/dlq-replay.conf sends what the pipeline beside it could not, mended, until nothing is left", async () => {
    await noteOf(name, "pipelines/dlq-replay.conf");
    await ask(name, "PUT", "/people", { mappings: { properties: { user: { type: "text" } } } });
    const data = await scratchFolder();
    const events = Array.from({ length: 100 }, (_, n) => `{"n":${n},"user":${n % 2 === 0 ? '"ann"' : '{"name":"bob","height":2.0}'}}\n`);
    const main = `input { stdin { codec => json_lines } } output { ${outputTo(name, 'index => "people"')} }`;
    const pipelines = ["main", "dlq-replay"].map(
      (id) => `- pipeline.id: ${id}\n  path.config: ${id}.conf\n  dead_letter_queue.enable: true\n`,
    );
    const running = await start(
      ["--path.settings", ".", "--path.data", data],
      { "main.conf": main, "dlq-replay.conf": pipeline("dlq-replay.conf"), "pipelines.yml": pipelines.join("") },
      {
        ...trust,
        ELASTICSEARCH: login === undefined ? url : url.replace("//", `//${login}@`),
        DEAD_LETTERS: path.join(data, "dead_letter_queue"),
      },
    );
    running.child.stdin!.write(events.join(""));
    await patiently(async () => (await countIn(name, "people")) === 50 && (await countIn(name, "mended-*")) === 50, "all events");

    expect(await stop(running)).toEqual({ code: 0, stdout: "" });
    expect([await readLetters(`${data}/dead_letter_queue/main`), await readLetters(`${data}/dead_letter_queue/dlq-replay`)]).toEqual([
      [],
      [],
    ]);
    const mended = Object.values(await documentsIn(name, "mended-*"));
    const told = mended.map((text) => /"n":(\d+),"tags":(\[.*?\]),"user_details":(\{.*?\})/.exec(text)!.slice(1));
    const odd = Array.from({ length: 50 }, (_, at) => [`${2 * at + 1}`, '["mended"]', '{"height":2.0,"name":"bob"}']);
    expect(told.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual(odd);
  });
}

function pipeline(file: string): string {
  return readFileSync(path.join(packageRoot, "pipelines", file), "utf8");
}

async function start(args: readonly string[], files: Record<string, string>, environment: Record<string, string>): Promise<CommandLine> {
  const running = await startCommand(args, { files, environment });
  onTestFinished(() => running.clean());
  return running;
}

async function stop(running: CommandLine): Promise<{ readonly code: number | null; readonly stdout: string }> {
  running.child.kill("SIGTERM");
  const { code } = await running.end();
  return { code, stdout: running.stdout() };
}
