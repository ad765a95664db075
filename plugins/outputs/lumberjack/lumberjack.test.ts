import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { writeCertificates } from "../../../test/support/certificates.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { checkConfig, runConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import { windowsIn } from "../../../test/support/lumberjack-windows.ts";
import type { SentWindow } from "../../../test/support/lumberjack-windows.ts";

/** A server that answers as it is told. @param answer is given each window, from 1 on, and the connection it came by */
async function listen(
  answer: (window: SentWindow, nth: number, socket: Socket) => void,
): Promise<{ readonly port: number; readonly windows: readonly SentWindow[] }> {
  const windows: SentWindow[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    let bytes: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const { whole, rest } = windowsIn(bytes);
      bytes = rest;
      for (const window of whole) answer(window, windows.push(window), socket);
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await until(() => server.listening, "the server");
  return { port: (server.address() as AddressInfo).port, windows };
}

function ack(sequence: number): Buffer {
  const bytes = Buffer.from("2A\0\0\0\0");
  bytes.writeUInt32BE(sequence, 2);
  return bytes;
}

const acknowledge = ({ records }: SentWindow, _: number, socket: Socket): void => void socket.write(ack(records.length));

async function sendTo(port: number, options = "", count = 3): Promise<RunningConfig> {
  const output = `lumberjack { hosts => "127.0.0.1" port => ${port} ssl_enabled => false codec => line { format => "%{message}" } ${options} }`;
  const running = await startConfig(`input { stdin { } } output { ${output} }`, {
    input: Array.from({ length: count }, (_, at) => `${at}\n`).join(""),
  });
  onTestFinished(() => running.abandon());
  return running;
}

const linesOf = (windows: readonly SentWindow[]): string[] => windows.flatMap(({ records }) => records.map(({ line }) => line.trimEnd()));

test("events are lines in a compressed window, numbered from 1", async () => {
  const server = await listen(acknowledge);

  await (await sendTo(server.port)).stop();

  expect(server.windows).toEqual([{ isPacked: true, sequences: [1, 2, 3], records: [{ line: "0\n" }, { line: "1\n" }, { line: "2\n" }] }]);
});

test("windows have flush_size events at most, and follow each other when they are acknowledged", async () => {
  const server = await listen(acknowledge);

  await (await sendTo(server.port, "flush_size => 2", 5)).stop();

  expect(server.windows.map(({ records }) => records.length)).toEqual([2, 2, 1]);
  expect(linesOf(server.windows)).toEqual(["0", "1", "2", "3", "4"]);
});

describe("what is not acknowledged", () => {
  test("is sent again, over a new connection; windows that were are not", async () => {
    const server = await listen((window, nth, socket) => {
      if (nth === 2) socket.destroy();
      else acknowledge(window, nth, socket);
    });

    await (await sendTo(server.port, "flush_size => 2", 5)).stop();

    expect(linesOf(server.windows)).toEqual(["0", "1", "2", "3", "2", "3", "4"]);
  });

  test("is waited for, through answers of a part and of nothing", async () => {
    let finish = (): void => {};
    const server = await listen((_window, _nth, socket) => {
      for (const sequence of [0, 0, 1, 2]) socket.write(ack(sequence));
      finish = () => void socket.write(ack(3));
    });
    const running = await sendTo(server.port);
    await until(() => server.windows.length === 1, "the window");
    const delivered = (): number => running.agent.counts()[0]!.lanes[0]!.delivered;
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(delivered()).toBe(0);

    finish();
    await until(() => delivered() === 3, "the events");
    await running.stop();
  });

  test.each([
    ["answers what is no acknowledgement", "HTTP/1.1 400 Bad Request\r\n\r\n", "LUMBERJACK_ANSWER"],
    ["hangs up", "", "LUMBERJACK_CONNECTION_LOST"],
  ])("because the server %s is sent again, with a line in the log", async (_, text, code) => {
    const server = await listen((window, nth, socket) => {
      if (nth > 1) acknowledge(window, nth, socket);
      else socket.end(text);
    });
    const running = await sendTo(server.port);

    await running.stop();

    expect(server.windows).toHaveLength(2);
    const codes = running.log.map(({ data }) => (data["error"] as { code?: unknown } | undefined)?.code);
    expect(codes.filter((each) => each !== undefined)).toEqual([code]);
  });
});

test("a server that is down is asked again; another one is found meanwhile", async () => {
  const server = await listen(acknowledge);
  const running = await sendTo(server.port, 'hosts => ["127.0.0.9", "127.0.0.1"]');

  await running.stop();

  expect(linesOf(server.windows)).toEqual(["0", "1", "2"]);
});

test("a server that nobody finds is mentioned, with all hosts", async () => {
  const running = await sendTo(await freePort());

  await until(() => running.log.some(({ data }) => data["error"] !== undefined), "the line");

  const errors = running.log.flatMap(({ data }) => (data["error"] === undefined ? [] : [data["error"] as { code?: unknown }]));
  expect(errors[0]?.code).toBe("LUMBERJACK_UNREACHABLE");
});

describe("to our own beats input", () => {
  test.each(["json", "json_lines"])("events come as they were, by the codec %s", async (codec) => {
    const server = await watchInput((port) => `beats { port => ${port} codec => ${codec} enrich => source_metadata }`, { ecs: "disabled" });
    const records = ['{"a":"ü\\u0000\\"","n":12345678901234567890,"f":1.0}', '{"b":[1,{"c":null}]}'];

    await runConfig(
      `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["host"] } }
       output { lumberjack { hosts => "127.0.0.1" port => ${server.port} ssl_enabled => false codec => ${codec} } }`,
      { input: records.map((record) => `${record}\n`).join(""), ecs: "disabled" },
    );
    await until(() => server.events().length === 2, "both events");
    await server.stop();

    const text = server.output().toString();
    for (const part of ['"a":"ü\\u0000\\""', '"n":12345678901234567890', '"f":1.0', '"b":[1,{"c":null}]']) expect(text).toContain(part);
  });

  test("by TLS, with the server's certificate or its authority's; a stranger is refused", async () => {
    const files = writeCertificates();
    const tls = (pair: "server" | "stranger"): string =>
      `ssl_enabled => true ssl_certificate => "${files[pair].cert}" ssl_key => "${files[pair].key}"`;
    const good = await watchInput((port) => `beats { port => ${port} ${tls("server")} }`);
    const stranger = await watchInput((port) => `beats { port => ${port} ${tls("stranger")} }`);
    const config = (port: number, certificate: string): string =>
      `input { generator { count => 2 message => "hello" } }
       output { lumberjack { hosts => "localhost" port => ${port} ssl_certificate => "${certificate}" codec => plain { format => "%{message}" } } }`;

    await runConfig(config(good.port, files.authority));
    await runConfig(config(stranger.port, files.stranger.cert));
    const refused = await startConfig(config(stranger.port, files.authority));
    await until(() => refused.log.some(({ data }) => data["error"] !== undefined), "the refusal");
    await refused.abandon();

    expect(await good.messages(2)).toEqual(["hello", "hello"]);
    expect(await stranger.messages(2)).toEqual(["hello", "hello"]);
  });
});

test("a certificate that is missing is a mistake of the configuration", async () => {
  const { problems } = await checkConfig('input { stdin { } } output { lumberjack { hosts => "h" port => 5044 } }');

  expect(problems.map(({ code }) => code)).toEqual(["LUMBERJACK_CERTIFICATE"]);
});
