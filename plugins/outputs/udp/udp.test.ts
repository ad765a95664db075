import { createSocket } from "node:dgram";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { DatagramSender } from "../../shared/datagrams/sender.ts";
import { until } from "../../../test/support/until.ts";

/** Who takes datagrams at a port of their own. */
async function receiver(address = "127.0.0.1"): Promise<{ readonly port: number; readonly texts: string[] }> {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  const texts: string[] = [];
  socket.on("message", (message) => void texts.push(message.toString()));
  const port = await new Promise<number>((resolve) => {
    socket.bind(0, address, () => {
      socket.setRecvBufferSize(1 << 20);
      resolve(socket.address().port);
    });
  });
  onTestFinished(() => void socket.close());
  return { port, texts };
}

const LINE = 'codec => line { format => "%{message}" delimiter => "" }';

function run(options: string, lines: readonly string[]) {
  const input = lines.map((line) => `${line}\n`).join("");
  return runConfig(`input { stdin { } } output { udp { ${LINE} ${options} } }`, { input });
}

describe("datagrams", () => {
  test("are an event each, in order", async () => {
    const { port, texts } = await receiver();
    const lines = Array.from({ length: 500 }, (_, n) => `line ${n}`);

    await run(`host => "127.0.0.1" port => ${port}`, lines);
    await until(() => texts.length >= lines.length, "all datagrams");

    expect(texts).toEqual(lines);
  });

  test("go to the port their event names; an event without one is given up, and no other", async () => {
    const { port, texts } = await receiver();
    const lines = [`${port}`, "x", "0", "65536", "-1", ` ${port}`];

    const { log } = await run('host => "127.0.0.1" port => "%{message}"', lines);
    await until(() => texts.length >= 2, "two datagrams");

    expect(texts).toEqual([`${port}`, ` ${port}`]);
    expect(JSON.stringify(log.filter(({ level }) => level === "warn" || level === "error"))).toContain('\\"x\\" is no port');
  });

  test("that are too long are given up", async () => {
    const { port, texts } = await receiver();

    const { log } = await run(`host => "127.0.0.1" port => ${port}`, ["x".repeat(70_000), "short"]);
    await until(() => texts.length >= 1, "a datagram");

    expect(texts).toEqual(["short"]);
    expect(JSON.stringify(log)).toContain("it is 70000 bytes long, more than a datagram holds");
  });

  test("go over IPv6", async () => {
    const { port, texts } = await receiver("::1");

    await run(`host => "::1" port => ${port}`, ["x"]);
    await until(() => texts.length >= 1, "a datagram");

    expect(texts).toEqual(["x"]);
  });

  test.each([
    [0, 1, []],
    [2, 3, ["x"]],
  ])("that the system does not take are tried again: %i times", async (count, tries, expected) => {
    const { port, texts } = await receiver();
    const send = vi.spyOn(DatagramSender.prototype, "send");
    onTestFinished(() => send.mockRestore());
    send.mockRejectedValueOnce(new Error("no buffers")).mockRejectedValueOnce(new Error("no buffers"));

    await run(`host => "127.0.0.1" port => ${port} retry_count => ${count} retry_backoff_ms => 1`, ["x"]);
    await until(() => texts.length >= expected.length, "the datagrams");

    expect([send.mock.calls.length, texts]).toEqual([tries, expected]);
  });
});

test.each([
  ['host => "x"', ["OPTION_MISSING"]],
  ["port => 1", ["OPTION_MISSING"]],
  ['host => "x" port => 1 retry_count => -1', ["OPTION_RANGE"]],
])("the options %s give the errors %j", async (options, errors) => {
  const { problems } = await checkConfig(`input { stdin { } } output { udp { ${options} } }`);

  expect(problems.map(({ code }) => code)).toEqual(errors);
});
