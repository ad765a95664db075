import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { writeCertificates } from "../../../test/support/certificates.ts";
import type { FilePair } from "../../../test/support/certificates.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { checkConfig, runConfig, startConfig } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

const TIME = "2024-07-01T22:04:05.678Z";

interface Heard {
  readonly port: number;
  readonly sockets: Socket[];
  text(): string;
}

/** Who listens over TCP, or with TLS when there is a certificate to show. */
async function hear({ pair, port: given }: { readonly pair?: FilePair; readonly port?: number } = {}): Promise<Heard> {
  const port = given ?? (await freePort());
  const sockets: Socket[] = [];
  const chunks: Buffer[] = [];
  const take = (socket: Socket): void => {
    sockets.push(socket);
    socket.on("error", () => {}).on("data", (chunk: Buffer) => void chunks.push(chunk));
  };
  const server =
    pair === undefined ? createServer(take) : createTlsServer({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) }, take);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return { port, sockets, text: () => Buffer.concat(chunks).toString() };
}

/** What is sent over TCP of events. */
async function sent(options: string, events: readonly Record<string, unknown>[]): Promise<string> {
  const heard = await hear();
  const input = events.map((event) => `${JSON.stringify({ "@timestamp": TIME, ...event })}\n`).join("");
  await runConfig(
    `input { stdin { codec => json_lines } } output { syslog { host => "127.0.0.1" port => ${heard.port} protocol => tcp ${options} } }`,
    {
      input,
    },
  );
  await until(() => heard.text().split("\n").length > events.length, "all messages");
  return heard.text();
}

describe("a message", () => {
  test.each([
    ["", { host: "h", message: "text" }, "<13>Jul 01 22:04:05 h LOGSTASH[-]: text\n"],
    ['sourcehost => "%{nobody}"', { message: " two\r\nlines\n\t " }, "<13>Jul 01 22:04:05 %{nobody} LOGSTASH[-]:  two\\nlines\n"],
    ["rfc => rfc5424", { host: "h", message: "text" }, "<13>1 2024-07-01T22:04:05.678+00:00 h LOGSTASH - - - text\n"],
    [
      'rfc => rfc5424 appname => "%{app}" procid => "%{pid}" msgid => "%{id}" structured_data => \'[a@1 b="%{b}"]\' sourcehost => web1',
      { app: "my app", pid: 77, id: "", b: "c d", message: "é" },
      '<13>1 2024-07-01T22:04:05.678+00:00 web1 my_app 77 - [a@1 b="c d"] é\n',
    ],
    ["", { host: "h\n<0>", message: "text" }, "<13>Jul 01 22:04:05 h_<0> LOGSTASH[-]: text\n"],
    ['facility => local0 severity => "%{level}"', { host: "h", level: "error", message: "m" }, "<131>Jul 01 22:04:05 h LOGSTASH[-]: m\n"],
    ['facility => ftp severity => "none"', { host: "h", message: "m" }, "<93>Jul 01 22:04:05 h LOGSTASH[-]: m\n"],
    ["facility => nothing", { host: "h", message: "m" }, "<13>Jul 01 22:04:05 h LOGSTASH[-]: m\n"],
    ["use_labels => false", { host: "h", syslog_pri: 34, message: "m" }, "<34>Jul 01 22:04:05 h LOGSTASH[-]: m\n"],
    ["use_labels => false", { host: "h", syslog_pri: "192", message: "m" }, "<13>Jul 01 22:04:05 h LOGSTASH[-]: m\n"],
    ["use_labels => false", { host: "h", message: "m" }, "<13>Jul 01 22:04:05 h LOGSTASH[-]: m\n"],
    ['use_labels => false priority => "%{p}"', { host: "h", p: 0, message: "m" }, "<0>Jul 01 22:04:05 h LOGSTASH[-]: m\n"],
    ['use_labels => false priority => "%{p}"', { host: "h", p: "0x12", message: "m" }, "<18>Jul 01 22:04:05 h LOGSTASH[-]: m\n"],
    ['use_labels => false priority => "%{p}"', { host: "h", p: "08", message: "m" }, "<13>Jul 01 22:04:05 h LOGSTASH[-]: m\n"],
    ['message => "%{a}-%{b}"', { host: "h", a: 1, b: 2 }, "<13>Jul 01 22:04:05 h LOGSTASH[-]: 1-2\n"],
    ['codec => plain { format => "%{a}" } message => "other"', { host: "h", a: 1 }, "<13>Jul 01 22:04:05 h LOGSTASH[-]: 1\n"],
    ['codec => line { format => "%{a}" }', { host: "h", a: 1 }, "<13>Jul 01 22:04:05 h LOGSTASH[-]: 1\n"],
  ])("with %s of %j is %j", async (options, event, expected) => {
    expect(await sent(options, [event])).toBe(expected);
  });
});

describe("messages", () => {
  test("go in datagrams, each with a line end", async () => {
    const socket = createSocket("udp4");
    const texts: string[] = [];
    socket.on("message", (message) => void texts.push(message.toString()));
    const port = await new Promise<number>((resolve) => socket.bind(0, "127.0.0.1", () => resolve(socket.address().port)));
    onTestFinished(() => void socket.close());
    const messages = ["one", "x".repeat(70_000), "two"];
    const input = messages.map((message) => `${JSON.stringify({ "@timestamp": TIME, host: "h", message })}\n`).join("");

    const { log } = await runConfig(`input { stdin { codec => json_lines } } output { syslog { host => "127.0.0.1" port => ${port} } }`, {
      input,
    });
    await until(() => texts.length >= 2, "two datagrams");

    expect(texts).toEqual(["<13>Jul 01 22:04:05 h LOGSTASH[-]: one\n", "<13>Jul 01 22:04:05 h LOGSTASH[-]: two\n"]);
    expect(JSON.stringify(log)).toContain("more than a datagram holds");
  });

  test("wait for a server that is not there, and are all there once it is", async () => {
    const port = await freePort();
    const running = await startConfig(
      `input { stdin { } } output { syslog { host => "127.0.0.1" port => ${port} protocol => tcp reconnect_interval => 0.01 } }`,
      { input: "one\ntwo\n" },
    );
    onTestFinished(() => running.agent.close());
    await until(() => running.log.some(({ level }) => level === "warn"), "a failure");
    const heard = await hear({ port });

    await until(() => heard.text().split("\n").length > 2, "both messages");
    await running.stop();

    expect(heard.text().match(/one|two/g)).toEqual(["one", "two"]);
  });

  test.each([
    ["an authority that is named", "ssl_certificate_authorities", true],
    ["an authority by its old name", "ssl_cacert", true],
    ["nobody, when nobody is asked", undefined, false],
  ])("go over TLS to a server that is vouched for by %s", async (_, option, isVerified) => {
    const files = writeCertificates();
    const heard = await hear({ pair: isVerified ? files.server : files.stranger });
    const authority = option === undefined ? "" : `${option} => "${files.authority}"`;

    await runConfig(
      `input { stdin { } } output { syslog { host => "127.0.0.1" port => ${heard.port} protocol => "ssl-tcp" ssl_verify => ${isVerified} ${authority} } }`,
      { input: "one\n" },
    );
    await until(() => heard.text().includes("\n"), "a message");

    expect(heard.text()).toContain("]: one\n");
  });

  test.each(["ssl_certificate_authorities", "ssl_cacert"])("are not given to a server that nobody of %s vouches for", async (option) => {
    const files = writeCertificates();
    const heard = await hear({ pair: files.stranger });
    const running = await startConfig(
      `input { stdin { } } output { syslog { host => "127.0.0.1" port => ${heard.port} protocol => "ssl-tcp" ssl_verify => true ${option} => "${files.authority}" } }`,
      { input: "one\n" },
    );

    const failure = () => running.log.find(({ level, data }) => level === "warn" && data["error"] !== undefined);
    await until(() => failure() !== undefined, "a failure");
    await running.abandon();

    expect(heard.text()).toBe("");
    expect(failure()?.data["error"]).toMatchObject({
      code: "TLS_SERVER_CERTIFICATE",
      message: expect.stringContaining(`See \`${option}\`.`) as unknown,
    });
  });
});

describe("options", () => {
  const TLS = 'host => "x" port => 1 protocol => "ssl-tcp"';
  test.each([
    ["port => 1", ["OPTION_MISSING"]],
    ['host => "x" port => 1 structured_data => "[a]"', ["SYSLOG_STRUCTURED_DATA"]],
    [`${TLS} ssl_crl_check => leaf`, ["SYSLOG_CRL_CHECK"]],
    [`${TLS} ssl_crl_path => "README.md" ssl_crl_check => [leaf, chain]`, ["SYSLOG_CRL_CHECK"]],
    [`${TLS} ssl_certificate => "README.md"`, ["TLS_KEY_MISSING"]],
    [`${TLS} ssl_cipher_suites => "NONE"`, ["TLS_CIPHER_SUITE"]],
    ['host => "x" port => 1 protocol => ssl', ["OPTION_VALUE"]],
  ])("%s give the errors %j", async (given, errors) => {
    const { problems } = await checkConfig(`input { stdin { } } output { syslog { ${given} } }`);

    expect(problems.map(({ code }) => code)).toEqual(errors);
  });
});
