import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { writeCertificates } from "../support/certificates.ts";
import { freePort } from "../support/free-port.ts";
import { startConfig } from "../support/run-config.ts";
import { send } from "../support/tcp-client.ts";
import { watchInput } from "../support/watched-config.ts";
import type { WatchedConfig } from "../support/watched-config.ts";
import { noteWhenPassed } from "./matrix.ts";
import { patiently } from "./patiently.ts";
import { startRsyslog } from "./rsyslog.ts";

const MESSAGES = 5_000;
const files = writeCertificates();
const ids = Array.from({ length: MESSAGES }, (_, n) => `message ${n}`);
const run = promisify(execFile);

function listen(options = ""): Promise<WatchedConfig> {
  return watchInput((port) => `syslog { port => ${port} ${options} }`, {
    filter: 'mutate { remove_field => ["[event][original]", "event"] }',
  });
}

/** Each message once, whatever its order. */
function sorted(messages: readonly unknown[]): unknown[] {
  return messages.map(String).toSorted((one, other) => Number(one.split(" ")[1]) - Number(other.split(" ")[1]));
}

const DRIVER = `global(DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="${files.authority}"
  DefaultNetstreamDriverCertFile="${files.server.cert}" DefaultNetstreamDriverKeyFile="${files.server.key}")`;
const OVER_TLS = 'StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="anon"';
const IDENTITY = `ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}"`;

describe("rsyslog's omfwd gives the syslog input every message once", () => {
  test.each([
    ["RFC 5424, octet counting", 'TCP_Framing="octet-counted"', "RSYSLOG_SyslogProtocol23Format", ""],
    ["RFC 5424, line ends", "", "RSYSLOG_SyslogProtocol23Format", ""],
    ["RFC 3164, octet counting", 'TCP_Framing="octet-counted"', "RSYSLOG_TraditionalForwardFormat", ""],
    ["RFC 3164 with ISO 8601, line ends", "", "RSYSLOG_ForwardFormat", ""],
    ["RFC 5424, octet counting, TLS", `TCP_Framing="octet-counted" ${OVER_TLS}`, "RSYSLOG_SyslogProtocol23Format", IDENTITY],
  ])("%s", async (what, framing, template, options) => {
    const server = await listen(options);
    const relayPort = await freePort();
    const rsyslog = await startRsyslog(`${DRIVER}
      module(load="imtcp")
      input(type="imtcp" port="${relayPort}" address="127.0.0.1" ruleset="out")
      ruleset(name="out") { action(type="omfwd" target="127.0.0.1" port="${server.port}" protocol="tcp" template="${template}"
        action.resumeRetryCount="-1" action.resumeInterval="1" ${framing}) }`);
    noteWhenPassed(["input syslog"], `rsyslog ${rsyslog.version}`, `omfwd: ${MESSAGES} messages, ${what}, each once`);

    const head = template.includes("23Format")
      ? "<165>1 2003-10-11T22:14:15.003Z web1 shop 77 ID47 -"
      : "<165>Oct 11 22:14:15 web1 shop[77]:";
    const give = (): Promise<boolean> =>
      send(
        relayPort,
        ids.map((id) => `${head} ${id}\n`),
      ).then(
        () => true,
        () => false,
      );
    await patiently(give, "rsyslog");
    await patiently(() => server.events().length >= MESSAGES, "all messages");
    const events = await server.collect(MESSAGES);

    expect(sorted(events.map(({ message }) => (message as string).trim()))).toEqual(ids);
    expect(events[0]).toMatchObject({
      host: { ip: "127.0.0.1", hostname: "web1" },
      process: { name: "shop", pid: 77 },
      log: { syslog: { priority: 165, facility: { code: 20 }, severity: { code: 5 } } },
    });
    expect(events.filter(({ tags }) => tags !== undefined)).toEqual([]);
  });
});

describe("logger's messages are taken apart", () => {
  test.each([
    ["RFC 3164 over UDP", ["-d", "--rfc3164"], {}],
    ["RFC 3164 over TCP", ["-T", "--rfc3164"], {}],
    ["RFC 3164 with octet counting", ["-T", "--rfc3164", "--octet-count"], {}],
    ["RFC 5424 over UDP", ["-d", "--rfc5424"], { version: "1" }],
    [
      "RFC 5424 with structured data and octet counting",
      ["-T", "--rfc5424", "--octet-count", "--msgid", "ID47", "--sd-id", "shop@32473", "--sd-param", 'order="1\\"2"'],
      { version: "1", msgid: "ID47", structured_data: { "shop@32473": { order: '1"2' } } },
    ],
  ])("%s", async (what, flags, expected) => {
    const [, version = ""] = /util-linux ([\d.]+)/.exec((await run("logger", ["--version"])).stdout) ?? [];
    noteWhenPassed(["input syslog"], `logger of util-linux ${version}`, what);
    const server = await listen();

    await run("logger", ["-n", "127.0.0.1", "-P", String(server.port), "-p", "local0.err", "-t", "shop", "--id=77", ...flags, "hello 1"]);
    await patiently(() => server.events().length > 0, "the message");

    const [event] = await server.collect(1);
    expect(event).toMatchObject({
      process: { name: "shop", pid: 77 },
      log: { syslog: { priority: 131, facility: { name: "local0" }, severity: { name: "Error" }, ...expected } },
    });
    expect((event!["message"] as string).trim()).toBe("hello 1");
    expect(event!["tags"]).toBeUndefined();
  });
});

describe("rsyslog takes every message of the syslog output once, and apart as it was meant", () => {
  test.each([
    ["RFC 3164 over TCP", "tcp", "rfc3164", ""],
    ["RFC 5424 over TCP", "tcp", "rfc5424", ""],
    ["RFC 5424 over TLS", "ssl-tcp", "rfc5424", `ssl_verify => true ssl_certificate_authorities => "${files.authority}"`],
    ["RFC 5424 over UDP", "udp", "rfc5424", ""],
  ])("%s", async (what, protocol, rfc, options) => {
    const port = await freePort();
    const tls = protocol === "ssl-tcp" ? ' StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon"' : "";
    const module = protocol === "udp" ? "imudp" : "imtcp";
    const rsyslog = await startRsyslog(`${DRIVER}
      module(load="${module}"${tls})
      input(type="${module}" port="${port}" address="127.0.0.1" ruleset="in")
      template(name="parts" type="string" string="%pri%|%hostname%|%programname%|%procid%|%structured-data%|%msg:::drop-last-lf%\\n")
      ruleset(name="in" queue.type="LinkedList" queue.size="20000") { action(type="omfile" file="FOLDER/all" template="parts") }`);
    // UDP is lossy: what its buffer does not take is gone.
    const sent = protocol === "udp" ? ids.slice(0, 200) : ids;
    noteWhenPassed(["output syslog"], `rsyslog ${rsyslog.version}`, `${module}: ${sent.length} messages, ${what}, each once, taken apart`);
    const data = rfc === "rfc5424" ? "structured_data => '[shop@1 n=\"%{n}\"]' msgid => ID47" : "";
    const output = `syslog { host => "127.0.0.1" port => ${port} protocol => "${protocol}" rfc => ${rfc} ${options} ${data}
      facility => local0 severity => error sourcehost => web1 appname => shop procid => "77" reconnect_interval => 0.2 }`;
    const running = await startConfig(`input { stdin { codec => json_lines } } output { ${output} }`, { keepsInputOpen: true });
    onTestFinished(() => running.agent.close());

    // What comes before rsyslog listens is gone.
    if (protocol === "udp") await patiently(async () => await hearsUdp(rsyslog, port), "rsyslog");
    running.write(sent.map((message, n) => `${JSON.stringify({ message, n })}\n`).join(""));
    const lines = async (): Promise<string[]> => (await rsyslog.written("all")).split("\n").filter((line) => line.includes("message "));
    await patiently(async () => (await lines()).length >= sent.length, "all messages");

    const found = await lines();
    const expected = sent.map(
      (message, n) => `131|web1|shop|77|${rfc === "rfc5424" ? `[shop@1 n="${n}"]` : "-"}|${rfc === "rfc5424" ? "" : " "}${message}`,
    );
    expect(found.toSorted()).toEqual(expected.toSorted());
  });
});

async function hearsUdp(rsyslog: { written(name: string): Promise<string> }, port: number): Promise<boolean> {
  await run("logger", ["-n", "127.0.0.1", "-P", String(port), "-d", "knock"]);
  return (await rsyslog.written("all")) !== "";
}
