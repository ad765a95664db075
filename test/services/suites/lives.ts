import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { ACKING_INPUT, startSender } from "../../support/acking.ts";
import { runCommand, startCommand } from "../../support/command-line.ts";
import type { CommandLine } from "../../support/command-line.ts";
import { freePort } from "../../support/free-port.ts";
import { scratchFolder } from "../../support/scratch.ts";
import { patiently } from "../patiently.ts";
import { noteOf } from "../search-matrix.ts";
import { ask, countIn, outputTo, sequencesIn } from "../servers.ts";
import type { ServerName } from "../servers.ts";

const DEATHS = 4;
const LINES = 20_000;

/** Processes of Tailrace with a queue on disk, one after the other. */
export function livesTests(name: ServerName): void {
  test(`events are there once though Tailrace is killed ${DEATHS} times while they flow`, async () => {
    await noteOf(name, `Tailrace killed (-9) ${DEATHS} times under load, its queue on disk: every event once`);
    const [created, replaced] = ["lives-created", "lives-replaced"];
    for (const index of [created, replaced]) await ask(name, "PUT", `/${index}`, { settings: { number_of_replicas: 0 } });
    const port = await freePort();
    const start = await startable(`input { acking { port => ${port} } }
      filter { dissect { mapping => { "message" => "record %{[event][sequence]}" } convert_datatype => { "[event][sequence]" => "int" } } }
      output { ${outputTo(name, `index => "${created}" action => create`)} ${outputTo(name, `index => "${replaced}" stable_ids => true`)} }`);
    const sender = startSender(port, 10);
    onTestFinished(() => sender.stop());

    for (let death = 0; death < DEATHS; death++) {
      const running = await start();
      const [before, acknowledged] = [await countIn(name, replaced), sender.acknowledged.size];
      await patiently(async () => sender.acknowledged.size > acknowledged && (await countIn(name, replaced)) > before, "events");
      await delay(Math.random() * 300);
      running.child.kill("SIGKILL");
      expect(await running.end()).toEqual({ code: null, signal: "SIGKILL" });
    }
    const left = sender.acknowledged.size - (await countIn(name, replaced));
    const last = await start();
    const before = sender.acknowledged.size;
    await patiently(() => sender.acknowledged.size > before, "more events");
    sender.stop();
    const all = [...sender.acknowledged].map((line) => Number(line.slice("record ".length)));
    for (const index of [created, replaced]) await patiently(async () => (await countIn(name, index)) >= all.length, "all events");
    last.child.kill("SIGTERM");

    expect(await last.end()).toEqual({ code: 0, signal: null });
    for (const index of [created, replaced]) {
      const found = await sequencesIn(name, index);
      const different = new Set(found);
      expect(found.length).toBe(different.size);
      expect(all.filter((sequence) => !different.has(sequence))).toEqual([]);
    }
    console.log(`${name}: ${all.length} events acknowledged, ${left} of them not there at the last death`);
  });

  test("the same file that is sent again is there twice, also when the queue's folder was wiped", async () => {
    await noteOf(name, `the queue's folder wiped and the same ${LINES} lines sent again: all documents of both runs`);
    const data = await scratchFolder();
    const input = Array.from({ length: LINES }, (_, sequence) => `{"event":{"sequence":${sequence}}}\n`).join("");
    const config = `input { stdin { codec => json_lines } } output { ${outputTo(name, 'index => "wiped" action => create')} }`;
    const send = () =>
      runCommand(["-f", "p.conf", "--path.data", data, "-S", "queue.type=persisted", "--log.level", "error"], {
        files: { "p.conf": config },
        input,
      });

    expect(await send()).toEqual({ code: 0, signal: null, stdout: "", stderr: "" });
    expect(await countIn(name, "wiped")).toBe(LINES);
    await rm(`${data}/queue`, { recursive: true });
    expect(await send()).toMatchObject({ code: 0, stderr: "" });
    expect(await countIn(name, "wiped")).toBe(2 * LINES);
    expect(await send()).toMatchObject({ code: 0, stderr: "" });

    const thrice = Array.from({ length: 3 * LINES }, (_, at) => Math.floor(at / 3));
    expect(await sequencesIn(name, "wiped")).toEqual(thrice);
  });
}

/** Starts the same configuration again and again, on the same data. */
async function startable(config: string): Promise<() => Promise<CommandLine>> {
  const data = await scratchFolder();
  const files = { "p.conf": config, "acking.js": ACKING_INPUT };
  const flags = ["--path.data", data, "--path.plugins", "acking.js", "-S", "queue.type=persisted", "--log.level", "error"];
  return async () => {
    const command = await startCommand(["-f", "p.conf", ...flags], { files });
    onTestFinished(() => command.clean());
    return command;
  };
}
