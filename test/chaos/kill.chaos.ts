import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { ACKING_INPUT, startSender } from "../support/acking.ts";
import { freePort } from "../support/free-port.ts";
import { BIN } from "../support/tailrace-process.ts";
import { until } from "../support/until.ts";

/** kill -9 at random moments under load, with LevelDB, threads and sockets; the sender and the target keep their own books. */

const ROUNDS = 200;
const FLAGS = ["--log.level", "error"];
/** No process takes so long to start, however busy the machine is with something else. */
const LONGEST_START_MS = 180_000;

test(`${ROUNDS} times killed, nothing that was acknowledged is lost`, { timeout: 30 * 60_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "tailrace-kill-"));
  const target = await startTarget();
  const port = await freePort();
  await writeFile(path.join(folder, "acking.js"), ACKING_INPUT);
  await writeFile(path.join(folder, "logstash.yml"), "queue.type: persisted\n");
  const output = `tcp { host => "127.0.0.1" port => ${target.port} codec => line { } }`;
  const filter = 'grok { match => { "message" => "^%{WORD:kind} %{INT:number}" } }';
  await writeFile(path.join(folder, "a.conf"), `input { acking { port => ${port} } } filter { ${filter} } output { ${output} }`);
  let running: ChildProcess | undefined;
  const start = (): ChildProcess => {
    const where = ["--path.settings", folder, "-f", path.join(folder, "a.conf"), "--path.data", path.join(folder, "data")];
    running = spawn(process.execPath, [BIN, ...where, "--path.plugins", path.join(folder, "acking.js"), ...FLAGS], {
      stdio: "inherit",
    });
    return running;
  };
  const sender = startSender(port);
  onTestFinished(async () => {
    running?.kill("SIGKILL");
    sender.stop();
    target.stop();
    await rm(folder, { recursive: true, force: true });
  });
  for (let round = 0; round < ROUNDS; round++) {
    const before = sender.acknowledged.size;
    const killed = start();
    await until(() => sender.acknowledged.size > before, `acknowledgements in round ${round}`, LONGEST_START_MS);
    await delay(Math.random() * 150);
    killed.kill("SIGKILL");
    await new Promise((resolve) => killed.once("exit", resolve));
  }
  sender.stop();
  const last = start();
  await until(() => [...sender.acknowledged].every((name) => target.seen.has(name)), "what was acknowledged", LONGEST_START_MS).catch(
    () => {},
  );
  last.kill("SIGTERM");
  const [code] = await new Promise<[number | null]>((resolve) => last.once("exit", (exit) => resolve([exit])));
  const lost = [...sender.acknowledged].filter((name) => !target.seen.has(name));
  const records = target.seen.size;
  console.log(`${records} records, ${sender.acknowledged.size} acknowledged, ${target.lines - records} delivered twice`);

  expect(lost).toEqual([]);
  expect(code).toBe(0);
  expect(sender.acknowledged.size).toBeGreaterThan(ROUNDS * 10);
});

interface Target {
  readonly port: number;
  readonly seen: ReadonlySet<string>;
  lines: number;
  stop(): void;
}

/** Takes lines and remembers them. */
async function startTarget(): Promise<Target> {
  const seen = new Set<string>();
  const server = createServer((socket) => {
    let rest = "";
    socket
      .on("error", () => {})
      .on("data", (chunk: Buffer) => {
        const lines = (rest + chunk.toString("latin1")).split("\n");
        rest = lines.pop()!;
        for (const line of lines) seen.add(/record \d+/.exec(line)?.[0] ?? line);
        target.lines += lines.length;
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const target: Target = { port: (server.address() as AddressInfo).port, seen, lines: 0, stop: () => void server.close() };
  return target;
}
