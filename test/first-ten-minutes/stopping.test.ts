import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { runCommand, startCommand } from "../support/command-line.ts";
import type { CommandLine } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { until } from "../support/until.ts";

let command: CommandLine | undefined;
const closing: (() => void)[] = [];

afterEach(async () => {
  await command?.clean();
  command = undefined;
  for (const close of closing.splice(0)) close();
});

/** A server that accepts connections and reads nothing. */
async function silentServer(): Promise<{ readonly port: number; readonly sockets: readonly Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.pause().on("error", () => {});
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

/** Resolves when the output takes nothing any more: the counters stand still, and records wait. */
async function untilStuck(started: CommandLine): Promise<void> {
  let before = "";
  await until(() => {
    started.child.kill("SIGUSR2");
    const last = started.stderr().slice(started.stderr().lastIndexOf("pipelines"));
    const isStuck = last === before && /"waiting":[1-9]/.test(last);
    before = last;
    return isStuck;
  }, "the output to be stuck");
}

const WAITS = "input { stdin { } }\noutput { null { } }\n";
const STOPPING = "Stopping: inputs are closed, what was taken in is delivered. Send the signal again to end at once.";
const STILL = "Still stopping: outputs have not taken everything. Press Ctrl-C to end at once; what waits in memory is lost then.";
const ENDED = "Ended at once by a signal during the stop; what is in memory and not delivered is lost.";

function stuck(port: number): string {
  return `input { generator { lines => ["${"x".repeat(1000)}"] count => 20000 } }\noutput { tcp { host => "127.0.0.1" port => ${port} } }\n`;
}

describe("a signal", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("%s stops in good order", async (signal) => {
    command = await startCommand(["-f", "a.conf"], { files: { "a.conf": WAITS } });
    await command.says("Pipeline started.");
    command.child.kill(signal);
    const exit = await command.end();

    expect(exit).toEqual({ code: 0, signal: null });
    expect(command.stderr()).toContain(`${STOPPING} {signal=>"${signal}"}`);
    expect(command.stderr()).toMatch(/ Stopped\. \{process=>.*pipelines=>\[/);
  });

  test("that comes twice within a moment is one: npm passes on what the process has got already", async () => {
    command = await startCommand(["-f", "a.conf"], { files: { "a.conf": WAITS } });
    await command.says("Pipeline started.");
    command.child.kill("SIGINT");
    command.child.kill("SIGINT");

    expect(await command.end()).toEqual({ code: 0, signal: null });
  });

  test("SIGHUP says that reloading is not served, and SIGUSR2 logs the counters", async () => {
    command = await startCommand(["-f", "a.conf"], { files: { "a.conf": WAITS } });
    await command.says("Pipeline started.");
    command.child.kill("SIGHUP");
    await command.says("SIGHUP: reloading is not served yet.");
    command.child.kill("SIGUSR2");
    await command.says(/ Counters\. \{process=>.*pipelines=>\[\{"pipeline":"main","events":0/);
    command.child.stdin!.end();

    expect(await command.end()).toEqual({ code: 0, signal: null });
  });
});

describe("Ctrl-C with an output that is stuck", () => {
  test("because nothing listens says what it waits for; Ctrl-C again ends it with code 1", async () => {
    const port = await freePort();
    command = await startCommand(["-f", "a.conf"], { files: { "a.conf": stuck(port) } });
    await command.says(`connect ECONNREFUSED 127.0.0.1:${port}`);
    command.child.kill("SIGINT");
    await command.says(STOPPING);
    await command.says(STILL);
    command.child.kill("SIGINT");
    const exit = await command.end();

    expect(exit).toEqual({ code: 1, signal: null });
    expect(command.stderr()).toMatch(/ Still stopping: .* \{.*waiting=>\[\{"output":"tcp_[0-9a-f]+","records":\d+\}\]\}\n/);
    expect(command.stderr()).toContain(`[FATAL][tailrace                 ] ${ENDED} {signal=>"SIGINT"}`);
    expect(command.stderr()).not.toMatch(/^ {4}at /m);
  });

  test("because nobody reads ends as soon as somebody does", async () => {
    const { port, sockets } = await silentServer();
    command = await startCommand(["-f", "a.conf"], { files: { "a.conf": stuck(port) } });
    await command.says("Connected.");
    await untilStuck(command);
    command.child.kill("SIGINT");
    await command.says(STILL);
    let bytes = 0;
    for (const socket of sockets) socket.on("data", (chunk: Buffer) => (bytes += chunk.length)).resume();

    expect(await command.end()).toEqual({ code: 0, signal: null });
    const given = Number(/"given":(\d+)/.exec(command.stderr())?.[1]);
    expect(given).toBeGreaterThan(0);
    await until(() => bytes >= given * 1000, "all that was given to the output");
  });

  test("whose inputs had ended already needs one Ctrl-C only", async () => {
    const port = await freePort();
    command = await startCommand(["-e", `output { tcp { host => "127.0.0.1" port => ${port} } }`]);
    command.child.stdin!.end("hello\n");
    await command.says(STILL);
    command.child.kill("SIGINT");

    expect(await command.end()).toEqual({ code: 1, signal: null });
  });
});

test("a pipeline whose input ends by itself ends the process, with code 0", async () => {
  const config = "input { generator { count => 3 message => 'hi' } }\noutput { stdout { codec => line { format => '%{message}' } } }\n";

  expect(await runCommand(["-f", "a.conf", "--log.level", "error"], { files: { "a.conf": config } })).toEqual({
    code: 0,
    signal: null,
    stdout: "hi\nhi\nhi\n",
    stderr: "",
  });
});
