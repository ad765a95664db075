import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { writeCertificates } from "../../../test/support/certificates.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { closed, connectTo, send } from "../../../test/support/tcp-client.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

function listen(options = "", run: RunOptions & { readonly filter?: string } = {}): Promise<WatchedConfig> {
  return watchInput((port) => `syslog { port => ${port} ${options} }`, run);
}

async function sendDatagram(port: number, text: string): Promise<void> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.send(text, port, "127.0.0.1", () => resolve()));
  socket.close();
}

/** The events of lines that come over one connection. */
async function eventsOf(lines: readonly string[], options = "", run: RunOptions = {}): Promise<Record<string, unknown>[]> {
  const server = await listen(options, run);
  await send(server.port, [lines.map((line) => `${line}\n`).join("")]);
  return server.collect(lines.length);
}

const LINE_5424 = '<165>1 2003-10-11T22:14:15.003456Z web1 evntslog 77 ID47 [ex@32473 iut="3" iut="4"][origin ip="::1"] An event';

const LABELLED = {
  priority: 165,
  facility: { code: 20, name: "local4" },
  severity: { code: 5, name: "Notice" },
};

describe("a message of RFC 5424", () => {
  test("has its parts under ECS names", async () => {
    expect(await eventsOf([LINE_5424])).toEqual([
      {
        message: "An event",
        event: { original: `${LINE_5424}\n` },
        host: { ip: "127.0.0.1", hostname: "web1" },
        process: { name: "evntslog", pid: 77 },
        log: {
          syslog: {
            ...LABELLED,
            version: "1",
            msgid: "ID47",
            structured_data: { "ex@32473": { iut: ["3", "4"] }, origin: { ip: "::1" } },
          },
        },
        service: { type: "system" },
      },
    ]);
  });

  test("has its parts under the names of before ECS", async () => {
    expect(await eventsOf([LINE_5424], "", { ecs: "disabled" })).toEqual([
      {
        message: "An event",
        host: "127.0.0.1",
        logsource: "web1",
        program: "evntslog",
        pid: "77",
        msgid: "ID47",
        syslog_version: "1",
        structured_data: { "ex@32473": { iut: ["3", "4"] }, origin: { ip: "::1" } },
        timestamp: "2003-10-11T22:14:15.003456Z",
        priority: 165,
        facility: 20,
        facility_label: "local4",
        severity: 5,
        severity_label: "Notice",
      },
    ]);
  });

  test("gives the event its time, with all decimals", async () => {
    const server = await listen("", { filter: 'mutate { copy => { "@timestamp" => "time" } }' });

    await send(server.port, [`${LINE_5424}\n`]);

    expect((await server.collect(1))[0]!["time"]).toBe("2003-10-11T22:14:15.003456Z");
  });

  test.each([
    ["a process id that is no number", "<13>1 - h p main-7 - - m", { pid: undefined, procid: "main-7" }],
    ["a day that is none", "<13>1 2003-02-30T00:00:00Z h p - - - m", { tags: ["_dateparsefailure"] }],
    ["nothing but its priority", "<0>1 - - - - - -", { message: "", priority: 0 }],
  ])("with %s", async (_, line, expected) => {
    const [event] = await eventsOf([line]);
    const { process, log, tags, message } = event as Record<string, Record<string, Record<string, unknown>>>;
    const found = { pid: process?.["pid"], procid: log!["syslog"]!["procid"], priority: log!["syslog"]!["priority"], tags, message };

    expect(found).toMatchObject(expected);
  });

  test("is a line like any other with `rfc5424 => false`, and one that fits a pattern of the user's own", async () => {
    const [off] = await eventsOf([LINE_5424], "rfc5424 => false");
    const [own] = await eventsOf([LINE_5424], 'grok_pattern => "<%{POSINT:[log][syslog][priority]:int}>1 %{GREEDYDATA:message}"');
    const [other] = await eventsOf([LINE_5424], 'grok_pattern => "<%{POSINT:[log][syslog][priority]:int}>ASA: %{GREEDYDATA:message}"');

    expect(off).toMatchObject({ tags: ["_grokparsefailure_sysloginput"], message: `${LINE_5424}\n` });
    expect(own).toMatchObject({ message: `${LINE_5424.slice("<165>1 ".length)}\n`, log: { syslog: LABELLED } });
    expect(other).toMatchObject({ message: "An event", log: { syslog: LABELLED } });
  });
});

describe("a pattern of the user's own that takes too long", () => {
  test("costs its own event the match: it is tagged, and stored as one of which nothing is known", async () => {
    const options = 'grok_pattern => "^(?<x>(a|aa)+)$" timeout_millis => 50';
    const [first, late, last] = await eventsOf(["aaa", `${"a".repeat(60)}!`, "aa"], options, { form: "guarded" });

    expect([first?.["x"], last?.["x"]]).toEqual(["aaa", "aa"]);
    expect(late).toEqual({
      message: `${"a".repeat(60)}!\n`,
      tags: ["_groktimeout"],
      event: { original: `${"a".repeat(60)}!\n` },
      host: { ip: "127.0.0.1" },
      log: { syslog: { priority: 0, facility: { code: 0, name: "kernel" }, severity: { code: 0, name: "Emergency" } } },
      service: { type: "system" },
    });
  });
});

describe("messages", () => {
  test("are framed by counts or line ends, mixed, over TCP; a datagram is one", async () => {
    const server = await listen();

    await send(server.port, [
      "<13>Jul 11 10:00:00 h p: a\n26 <13>Jul",
      " 11 10:00:00 h p: b21 <13>1 - - - - - - c\nd<13>Jul 11 10:00:00 h p: e",
    ]);
    await sendDatagram(server.port, "<13>Jul 11 10:00:00 h p: f\ng");
    await sendDatagram(server.port, "");

    expect(await server.messages(6)).toEqual(["a\n", "b", "c\nd", "e", "f\ng", ""]);
  });

  test("of a thousand connections are all there", async () => {
    const server = await listen();
    const sent = Array.from({ length: 100 }, (_, from) => Array.from({ length: 10 }, (__, n) => `<13>1 - h p - - - ${from}-${n}\n`));

    await Promise.all(sent.map((lines) => send(server.port, lines)));

    const messages = await server.messages(1_000);
    expect(new Set(messages)).toEqual(new Set(sent.flat().map((line) => line.slice("<13>1 - h p - - - ".length, -1))));
  });

  test("that are too long are cut and tagged, with one line of the log; others go on", async () => {
    const server = await listen("", { filter: 'mutate { remove_field => ["event"] }' });
    const long = `<13>1 - - - - - - ${"x".repeat(2_000_000)}\n`;

    await send(server.port, [long, long, "<13>1 - - - - - - short\n"]);

    const events = await server.collect(3);
    expect(events.map(({ message, tags }) => [(message as string).length, tags])).toEqual([
      [1_048_558, ["_recordtoolarge"]],
      [1_048_558, ["_recordtoolarge"]],
      [5, undefined],
    ]);
    expect(server.log.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
      "Messages of a connection are too long; the rest of each is thrown away, and it is tagged.",
    ]);
  });

  test("of garbage cost nothing but themselves", async () => {
    const server = await listen("", { filter: 'mutate { remove_field => ["event"] }' });

    await send(server.port, [Buffer.from([0, 0xff, 0xfe, 0x0a]), "4294967295 <13>x\n", "99 <13>half"]);
    await sendDatagram(server.port, "\0");
    await send(server.port, ["<13>1 - - - - - - good\n"]);

    const events = await server.collect(5);
    const failed = ["_grokparsefailure_sysloginput"];
    expect(new Map(events.map(({ message, tags }) => [message, tags]))).toEqual(
      new Map<unknown, unknown>([
        ["\\u0000\\xFF\\xFE\\n", failed],
        ["4294967295 <13>x\n", failed],
        ["<13>half", failed],
        ["\0", failed],
        ["good", undefined],
      ]),
    );
  });

  test("whose payload or options stand where parts of them belong are tagged, and cost no other", async () => {
    const server = await listen('codec => json add_field => { "a" => "b" }');
    const payloads = [
      { host: "mine", message: "<13>1 - h p - - - one" },
      { log: "x", message: "<13>1 - h p - - - two" },
      { event: 1, message: "three" },
      { message: { x: 1 } },
      { message: ["<13>Jul 11 10:00:00 h p: four"] },
      { message: "<13>1 - h p - - - five" },
    ];

    await send(
      server.port,
      payloads.map((payload) => `${JSON.stringify(payload)}\n`),
    );

    const events = await server.collect(payloads.length);
    expect(events.map(({ message, tags, host }) => [message, tags, host])).toEqual([
      ["<13>1 - h p - - - one", ["_grokparsefailure_sysloginput"], "mine"],
      ["<13>1 - h p - - - two", ["_grokparsefailure_sysloginput"], { ip: "127.0.0.1" }],
      ['{"event":1,"message":"three"}\n', ["_jsonparsefailure", "_grokparsefailure_sysloginput"], { ip: "127.0.0.1" }],
      [{ x: 1 }, ["_grokparsefailure_sysloginput"], { ip: "127.0.0.1" }],
      ["four", undefined, { ip: "127.0.0.1", hostname: "h" }],
      ["five", undefined, { ip: "127.0.0.1", hostname: "h" }],
    ]);
  });

  test("come from where the PROXY header says", async () => {
    const server = await listen("proxy_protocol => true");

    await send(server.port, ["PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "<13>1 - h p - - - m\n"]);

    expect((await server.collect(1))[0]).toMatchObject({ host: { ip: "192.0.2.1", hostname: "h" } });
  });
});

describe("TLS", () => {
  const files = writeCertificates();
  const identity = `ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}"`;
  const trusting = { ca: readFileSync(files.authority), servername: "localhost" };

  test("carries counted messages; who speaks without it is turned away, and datagrams are not taken", async () => {
    const server = await listen(identity);
    const plain = await connectTo(server.port);
    const plainClosed = closed(plain);

    plain.write("<13>1 - - - - - - in the clear\n<13>1 - - - - - - in the clear\n");
    await plainClosed;
    await sendDatagram(server.port, "<13>1 - - - - - - in the clear");
    await send(server.port, ["26 <13>1 - - - - - - secre", "t 1", "26 <13>1 - - - - - - secret 2"], trusting);

    expect(await server.messages(2)).toEqual(["secret 1", "secret 2"]);
  });

  test("asks clients for certificates when it is told to", async () => {
    const server = await listen(`${identity} ssl_client_authentication => required ssl_certificate_authorities => ["${files.authority}"]`);
    const own = { cert: readFileSync(files.client.cert), key: readFileSync(files.client.key) };

    const stranger = await connectTo(server.port, { ...trusting, maxVersion: "TLSv1.2" }).catch((error: Error) => error);
    await send(server.port, ["<13>1 - - - - - - known\n"], { ...trusting, ...own });

    if (!(stranger instanceof Error)) await closed(stranger);
    expect(await server.messages(1)).toEqual(["known"]);
  });
});

describe("the socket", () => {
  test("that finds its port taken says so, for TCP and UDP, and the pipeline does not start", async () => {
    const server = await listen();
    const config = (host: string) => `input { syslog { port => ${server.port} host => "${host}" } } output { null { } }`;

    await expect(startConfig(config("0.0.0.0"))).rejects.toMatchObject({ code: "LISTEN_FAILED" });
  });

  test("of UDP that is taken frees that of TCP", async () => {
    const socket = createSocket("udp4");
    const port = await new Promise<number>((resolve) => socket.bind(0, "127.0.0.1", () => resolve(socket.address().port)));
    const config = `input { syslog { port => ${port} host => "127.0.0.1" } } output { null { } }`;

    await expect(startConfig(config)).rejects.toMatchObject({ code: "UDP_BIND" });
    await new Promise<void>((resolve) => void socket.close(() => resolve()));

    const running = await startConfig(config, { keepsInputOpen: true });
    const client = await connectTo(port);
    client.destroy();
    await running.stop();
  });

  test("ends within a stop though connections are silent", async () => {
    const server = await listen();
    const silent = await connectTo(server.port);
    const silentClosed = closed(silent);
    silent.write("<13>1 - - - - - - half");
    await until(() => silent.bytesWritten > 0, "bytes");

    await server.stop();
    await silentClosed;

    expect(server.events().map(({ message }) => message)).toEqual(["half"]);
  });
});

describe("options", () => {
  test.each([
    ["", []],
    ['grok_pattern => "%{NOSUCH:x}"', ["GROK_UNKNOWN_PATTERN"]],
    ['timezone => "Europe/Pariz"', ["DATE_TIMEZONE"]],
    ["ssl_enabled => true", ["TLS_CERTIFICATE_MISSING"]],
    ['syslog_field => "[broken"', []],
  ])("%j give the errors %j", async (options, errors) => {
    const { problems } = await checkConfig(`input { syslog { ${options} } } output { null {} }`);

    expect(problems.map(({ code }) => code)).toEqual(errors);
  });
});
