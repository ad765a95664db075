import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectTls } from "node:tls";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { assert, constantFrom, integer, property, uint8Array } from "fast-check";
import { writeCertificates } from "../../../test/support/certificates.ts";
import type { CertificateFiles } from "../../../test/support/certificates.ts";
import { closed, connectTo, finish, send } from "../../../test/support/tcp-client.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";
import { parseProxyHeader } from "../../shared/accept/proxy-header.ts";

const VERSION_1 = "PROXY TCP4 203.0.113.7 198.51.100.1 40000 5000\r\n";
const SIGNATURE_2 = Buffer.from("\r\n\r\n\0\r\nQUIT\n");

/** @param command 0x21 PROXY, 0x20 LOCAL */
function version2(command: number, family: number, addresses: readonly number[]): Buffer {
  return Buffer.from([...SIGNATURE_2, command, family, addresses.length >> 8, addresses.length & 0xff, ...addresses]);
}

const IPV4_2 = version2(0x21, 0x11, [203, 0, 113, 7, 198, 51, 100, 1, 0x9c, 0x40, 0x13, 0x88]);
/** Addresses, ports, and behind them a value of type 5 with two bytes. */
const IPV6_2 = version2(0x21, 0x21, [
  ...Buffer.from("20010db8000000000000000000000007 00000000000000000000ffffc6336401 9c401388 050002aabb".replaceAll(" ", ""), "hex"),
]);

function listen(options = ""): Promise<WatchedConfig> {
  return watchInput((port) => `tcp { port => ${port} proxy_protocol => true dns_reverse_lookup_enabled => false ${options} }`, {
    filter: 'mutate { copy => { "[@metadata][input][tcp]" => "tcp" } remove_field => ["event"] }',
  });
}

const proxied = { source: { name: "203.0.113.7", ip: "203.0.113.7", port: "40000" }, proxy: { ip: "198.51.100.1", port: "5000" } };
const proxiedIpv6 = {
  source: { name: "2001:db8:0:0:0:0:0:7", ip: "2001:db8:0:0:0:0:0:7", port: "40000" },
  proxy: { ip: "198.51.100.1", port: "5000" },
};

/** Version 1 is a line of text, whose addresses stay as they are. */
const asWritten = {
  source: { ...proxiedIpv6.source, ip: "2001:db8::7" },
  proxy: { ip: "::ffff:198.51.100.1", port: "5000" },
};

describe("a PROXY header", () => {
  test.each([
    ["of version 1", Buffer.from(VERSION_1), proxied],
    ["of version 1 for IPv6", Buffer.from("PROXY TCP6 2001:db8::7 ::ffff:198.51.100.1 40000 5000\r\n"), asWritten],
    ["of version 1 with a line feed only", Buffer.from(VERSION_1.replace("\r", "")), proxied],
    ["of version 2", IPV4_2, proxied],
    ["of version 2 for IPv6, with values behind the addresses", IPV6_2, proxiedIpv6],
  ])("%s names the source, however it is cut", async (_, header, tcp) => {
    const server = await listen();

    await send(server.port, [Buffer.concat([header, Buffer.from("whole\n")])]);
    await send(
      server.port,
      Array.from(Buffer.concat([header, Buffer.from("bytes\n")]), (byte) => Buffer.from([byte])),
    );

    const events = await server.collect(2);
    expect(events.toSorted((a, b) => String(a["message"]).localeCompare(String(b["message"])))).toEqual([
      { message: "bytes", tcp },
      { message: "whole", tcp },
    ]);
  });

  test.each([
    ["UNKNOWN", Buffer.from("PROXY UNKNOWN\r\n")],
    ["UNKNOWN with what the receiver must ignore", Buffer.from("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n")],
    ["LOCAL", version2(0x20, 0x00, [])],
    ["of a family without addresses", version2(0x21, 0x00, [1, 2, 3])],
  ])("%s leaves the connection's own addresses", async (_, header) => {
    const server = await listen();
    const socket = await connectTo(server.port);
    const { localPort } = socket;

    await finish(socket, [header, "x\n"]);

    expect(await server.collect(1)).toEqual([{ message: "x", tcp: { source: { name: "127.0.0.1", ip: "127.0.0.1", port: localPort } } }]);
  });

  test.each([
    ["there is none", "GET / HTTP/1.1\r\n\r\n"],
    ["it begins well and goes on wrong", "PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n"],
    ["an address is none", "PROXY TCP4 1.2.3.4 evil 1 2\r\n"],
    ["an address is of the other family", "PROXY TCP4 ::1 ::1 1 2\r\n"],
    ["a port is too large", "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n"],
    ["a port is missing", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n"],
    ["something stands behind the ports", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n"],
    ["it never ends", `PROXY TCP4 ${"1".repeat(200)}`],
    ["its version is 3", Buffer.concat([SIGNATURE_2, Buffer.from([0x31, 0x11, 0, 0])])],
    ["its command is unknown", version2(0x22, 0x11, [])],
    ["it is too short for its addresses", version2(0x21, 0x11, [1, 2, 3, 4])],
  ])("closes its connection when %s; others go on", async (_, bytes) => {
    const server = await listen();
    const bad = await connectTo(server.port);
    const badClosed = closed(bad);

    bad.write(bytes);
    await badClosed;
    await send(server.port, [VERSION_1, "good\n"]);

    expect(await server.messages(1)).toEqual(["good"]);
    const warnings = server.log.filter(({ level }) => level === "warn");
    expect(warnings.map(({ message, data }) => [message, (data["error"] as { code: string }).code])).toEqual([
      ["A connection was closed before its first record.", "TCP_PROXY_HEADER"],
    ]);
  });

  test("that never comes, because a health check only connects, is nothing to speak of", async () => {
    const server = await listen();

    await send(server.port, []);
    await send(server.port, [VERSION_1, "good\n"]);

    expect(await server.messages(1)).toEqual(["good"]);
    expect(server.log.filter(({ level }) => level === "warn")).toEqual([]);
  });
});

describe("a PROXY header that is not complete in time", () => {
  afterEach(() => void vi.useRealTimers());

  test("ends its connection", async () => {
    const server = await listen();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const slow = await connectTo(server.port);
    const slowClosed = closed(slow);
    slow.write("PROXY TCP4 ");
    while (vi.getTimerCount() === 0) await new Promise((resolve) => void setImmediate(resolve));

    vi.advanceTimersByTime(10_000);
    await slowClosed;
    vi.useRealTimers();

    expect(server.log.filter(({ level }) => level === "warn").map(({ data }) => (data["error"] as { code: string }).code)).toEqual([
      "TCP_PROXY_TIMEOUT",
    ]);
  });
});

describe("with TLS, a PROXY header", () => {
  let files: CertificateFiles;
  beforeAll(() => {
    files = writeCertificates();
  });

  function secure(): Promise<WatchedConfig> {
    return listen(
      `ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}" ssl_client_authentication => none`,
    );
  }

  test.each([
    ["version 1", Buffer.from(VERSION_1)],
    ["version 2", IPV4_2],
  ])("of %s may come before the handshake, as proxies write it", async (_, header) => {
    const server = await secure();
    const raw = await connectTo(server.port);
    raw.write(header);
    const socket = connectTls({ socket: raw, ca: readFileSync(files.authority), servername: "localhost" });
    await once(socket, "secureConnect");

    await finish(socket, ["x\n"]);

    expect(await server.collect(1)).toEqual([{ message: "x", tcp: proxied }]);
  });

  test("may come behind the handshake, where Logstash looks for it", async () => {
    const server = await secure();

    await send(server.port, [VERSION_1, "x\n"], { ca: readFileSync(files.authority), servername: "localhost" });

    expect(await server.collect(1)).toEqual([{ message: "x", tcp: proxied }]);
  });
});

describe("the reader of PROXY headers", () => {
  test("takes any bytes without throwing", () => {
    assert(
      property(constantFrom(Buffer.from("PROXY "), SIGNATURE_2, Buffer.alloc(0)), uint8Array({ maxLength: 300 }), (head, rest) => {
        expect(["incomplete", "invalid", "header"]).toContain(parseProxyHeader(Buffer.concat([head, rest])).kind);
      }),
    );
  });

  test("asks for more as long as a header is not whole, and takes no byte behind it", () => {
    assert(
      property(constantFrom(Buffer.from(VERSION_1), IPV4_2, IPV6_2), integer({ min: 0, max: 500 }), (header, at) => {
        const cut = at % header.length;

        expect(parseProxyHeader(header.subarray(0, cut))).toEqual({ kind: "incomplete" });
        expect(parseProxyHeader(Buffer.concat([header, Buffer.from("rest")]))).toMatchObject({ kind: "header", length: header.length });
      }),
    );
  });
});
