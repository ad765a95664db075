import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../../test/support/free-port.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { closed, connectTo, finish, send } from "../../../test/support/tcp-client.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

function listen(options = "", run: RunOptions & { readonly filter?: string } = {}): Promise<WatchedConfig> {
  return watchInput((port) => `tcp { port => ${port} ${options} }`, run);
}

const showSource = 'mutate { copy => { "[@metadata][input][tcp]" => "tcp" } remove_field => ["event"] }';

describe("the bytes of a connection", () => {
  test("are lines; a last one without its end counts when the connection ends", async () => {
    const server = await listen();

    await send(server.port, ["one\ntw", "o\n\nlast"]);

    expect(await server.messages(4)).toEqual(["one", "two", "", "last"]);
  });

  test("may come one by one: characters of several bytes stay whole", async () => {
    const server = await listen();
    const lines = ["ñandú", "日本語 ログ", "🦆🦆 quack", "plain"];
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));

    await send(
      server.port,
      Array.from(bytes, (byte) => Buffer.from([byte])),
    );

    expect(await server.messages(4)).toEqual(lines);
  });

  test("that are no text are shown as escapes, and spoil no other line", async () => {
    const server = await listen();
    const garbage = Buffer.from(Array.from({ length: 2_000 }, (_, at) => (at * 7919) % 256).filter((byte) => byte !== 10));

    await send(server.port, ["before\n", garbage, "\nafter\n"]);

    const messages = await server.messages(3);
    expect([messages[0], messages[2]]).toEqual(["before", "after"]);
    expect(messages[1]).toMatch(/^[^\ufffd]*\\xFF[^\ufffd]*$/);
  });

  test("past the longest record become one event with its beginning and a tag; what follows is read", async () => {
    const server = await listen("codec => json_lines { decode_size_limit_bytes => 1000 }");

    await send(server.port, [`{"a":"${"x".repeat(100_000)}`, `${"y".repeat(100_000)}"}\n{"b":1}\n`]);

    const events = await server.collect(2);
    expect(events.map(({ tags, b, message }) => ({ tags, b, head: String(message).slice(0, 8) }))).toEqual([
      { tags: ["_recordtoolarge"], b: undefined, head: '{"a":"xx' },
      { tags: undefined, b: 1, head: "undefine" },
    ]);
  });

  test("of many connections at once are kept apart", async () => {
    const server = await listen();
    const names = Array.from({ length: 200 }, (_, at) => `line of ${at}`);

    await Promise.all(names.map((name) => send(server.port, [name.slice(0, 5), name.slice(5)])));

    expect(new Set(await server.messages(200))).toEqual(new Set(names));
  });

  test("of a connection that breaks count as far as they came; the others go on", async () => {
    const server = await listen();
    const steady = await connectTo(server.port);
    steady.write("steady 1\n");
    const broken = await connectTo(server.port);
    broken.write("broken 1\nbroken ");
    await until(() => server.events().length === 2, "both first lines");

    broken.resetAndDestroy();
    await finish(steady, ["steady 2\n"]);

    expect(new Set(await server.messages(4))).toEqual(new Set(["broken ", "broken 1", "steady 1", "steady 2"]));
  });
});

describe("the fields of a connection", () => {
  test("stand in @metadata with ECS names", async () => {
    const server = await listen("dns_reverse_lookup_enabled => false", { filter: showSource });
    const socket = await connectTo(server.port);
    const { localPort } = socket;

    await finish(socket, ["x\n"]);

    expect(await server.collect(1)).toEqual([{ message: "x", tcp: { source: { name: "127.0.0.1", ip: "127.0.0.1", port: localPort } } }]);
  });

  test("are host and port in legacy mode, where the event has none of its own", async () => {
    const server = await listen("dns_reverse_lookup_enabled => false codec => json", { ecs: "disabled" });
    const socket = await connectTo(server.port);
    const { localPort } = socket;

    await finish(socket, ['{"n":1}\n{"n":2,"host":"own","port":null}\n{"n":3,"host":null,"port":7}\n']);

    expect(await server.collect(3)).toEqual([
      { n: 1, host: "127.0.0.1", port: localPort },
      { n: 2, host: "own", port: localPort },
      { n: 3, host: "127.0.0.1", port: 7 },
    ]);
  });

  test("write an IPv6 address as Java does", async () => {
    const server = await listen('host => "::1" dns_reverse_lookup_enabled => false', { ecs: "disabled" });
    const socket = connect(server.port, "::1");

    await finish(socket, ["x\n"]);

    expect(await server.collect(1)).toMatchObject([{ host: "0:0:0:0:0:0:0:1" }]);
  });
});

describe("a listener", () => {
  test("that finds its port taken says so, and the pipeline does not start", async () => {
    const first = await listen();

    await expect(startConfig(`input { tcp { port => ${first.port} } } output { null {} }`)).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      message: expect.stringContaining(`Cannot listen on 0.0.0.0:${first.port}:`) as unknown,
    });
  });

  test("stops although a client says nothing and another never ends its line", async () => {
    const server = await listen();
    const silent = await connectTo(server.port);
    const slow = await connectTo(server.port);
    slow.write("half a li");
    const bothClosed = Promise.all([closed(silent), closed(slow)]);
    await until(() => slow.bytesWritten === 9 && slow.writableLength === 0, "the half line");
    await send(server.port, ["done\n"]);
    await until(() => server.events().length === 1, "the whole line");

    await server.stop();
    await bothClosed;

    expect(server.events().map(({ message }) => message)).toEqual(["done", "half a li"]);
  });

  // The kernel's table shows the timer of a connection: 02 is that of keep-alive probes.
  test.skipIf(process.platform !== "linux")("has silent connections probed when it is told to", async () => {
    const timers = await Promise.all(
      ["tcp_keep_alive => true", ""].map(async (option) => {
        const server = await listen(`host => "127.0.0.1" ${option}`);
        const socket = await connectTo(server.port);
        socket.write("x\n");
        await until(() => server.events().length === 1, "the line");
        const timer = timerOf(server.port);
        socket.destroy();
        return timer;
      }),
    );

    expect(timers).toEqual(["02", "00"]);
  });
});

/** The kind of timer of the connection that was accepted at a port. */
function timerOf(port: number): string | undefined {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = readFileSync("/proc/net/tcp", "latin1")
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const established = rows.find((columns) => columns[1] === local && columns[3] === "01");
  return established?.[5]?.split(":")[0];
}

describe("as a client", () => {
  test("connects again when the server closes, and waits for a server that is not there", async () => {
    const port = await freePort();
    const running = await startConfig(
      `input { tcp { mode => client host => "127.0.0.1" port => ${port} } } output { stdout { codec => line { format => "%{message}" } } }`,
    );
    onTestFinished(() => running.agent.close());
    await until(() => running.log.some(({ message }) => message === "An input failed and is started again."), "the refused connection");
    let connections = 0;
    const server = createServer((socket) => void socket.end(`line of connection ${++connections}\n`));
    onTestFinished(() => void server.close());
    server.listen(port, "127.0.0.1");

    await until(() => running.output().toString().split("\n").length > 3, "lines of three connections");
    await running.stop();

    expect(running.output().toString().split("\n").slice(0, 3)).toEqual([1, 2, 3].map((n) => `line of connection ${n}`));
  });

  test.each(["", "proxy_protocol => true"])("stops while the server neither sends nor closes, %s", async (options) => {
    const port = await freePort();
    let connections = 0;
    const server = createServer(() => void connections++).listen(port, "127.0.0.1");
    onTestFinished(() => void server.close());
    const running = await startConfig(`input { tcp { mode => client host => "127.0.0.1" port => ${port} ${options} } } output { null {} }`);
    await until(() => connections === 1, "the connection");

    await running.stop();

    expect(running.log.filter(({ level }) => level !== "info" && level !== "debug")).toEqual([]);
  });
});

describe("options", () => {
  test.each([
    ["", "OPTION_MISSING"],
    ["port => 70000", "OPTION_RANGE"],
    ["port => 5000 mode => both", "OPTION_VALUE"],
    ["port => 5000 ssl_enable => true", "OPTION_OBSOLETE"],
    ['port => 5000 ssl_cert => "/etc/hosts"', "OPTION_OBSOLETE"],
    ["port => 5000 ssl_verify => true", "OPTION_OBSOLETE"],
    ["port => 5000 ssl_enabled => true", "TLS_CERTIFICATE_MISSING"],
    ['port => 5000 ssl_enabled => true ssl_key => "/etc/hosts"', "TLS_CERTIFICATE_MISSING"],
    ['port => 5000 ssl_enabled => true ssl_certificate => "/etc/hosts"', "TLS_KEY_MISSING"],
    ["port => 5000 ssl_enabled => true ssl_verification_mode => full", "TLS_WRONG_ROLE"],
    ["port => 5000 ssl_enabled => true mode => client ssl_client_authentication => none", "TLS_WRONG_ROLE"],
    ['port => 5000 ssl_cipher_suites => ["TLS_MADE_UP"]', "TLS_CIPHER_SUITE"],
    ['port => 5000 ssl_supported_protocols => ["SSLv3"]', "OPTION_VALUE"],
    ['port => 5000 ssl_certificate_authorities => ["/no/such/file"]', "OPTION_PATH"],
  ])("%j are refused as %s", async (options, code) => {
    const { problems } = await checkConfig(`input { tcp { ${options} } } output { null {} }`);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  test("of TLS are warned of when TLS is off", async () => {
    const server = await listen('ssl_certificate => "/etc/hosts" ssl_client_authentication => optional');

    expect(server.log).toContainEqual({
      level: "warn",
      message: "TLS options have no effect while `ssl_enabled` is false.",
      data: { options: ["ssl_certificate", "ssl_client_authentication"] },
    });
  });
});
