import { createSocket } from "node:dgram";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { LogLine, RunOptions } from "../../../test/support/run-config.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

function listen(options = "", run: RunOptions & { readonly filter?: string } = {}): Promise<WatchedConfig> {
  return watchInput((port) => `udp { port => ${port} ${options} }`, run);
}

/** Sends datagrams from one socket, in order. */
async function sendTo(port: number, datagrams: readonly (string | Uint8Array)[], address = "127.0.0.1"): Promise<void> {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  for (const datagram of datagrams)
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, port, address, (error) => (error ? reject(error) : resolve()));
    });
  socket.close();
}

function ended(log: readonly LogLine[]): LogLine | undefined {
  return log.find(({ message }) => message === "The UDP input has ended.");
}

describe("datagrams", () => {
  test("are an event each, with their sender's address", async () => {
    const server = await listen();

    await sendTo(server.port, ["one\ntwo", "", "three"]);

    expect(await server.collect(2)).toEqual([
      { message: "one\ntwo", event: { original: "one\ntwo" }, host: { ip: "127.0.0.1" } },
      { message: "three", event: { original: "three" }, host: { ip: "127.0.0.1" } },
    ]);
  });

  test("of the greatest length, and of bytes that are no text, come whole", async () => {
    const server = await listen();
    const long = "x".repeat(65_507);

    await sendTo(server.port, [long, Buffer.from([0, 0xff, 0xfe, 0x80]), "after"]);

    expect(await server.messages(3)).toEqual([long, "\\u0000\\xFF\\xFE\\x80", "after"]);
  });

  test("longer than buffer_size lose what is behind it", async () => {
    const server = await listen("buffer_size => 4");

    await sendTo(server.port, ["123", "1234", "12345678"]);

    expect(await server.messages(3)).toEqual(["123", "1234", "1234"]);
  });

  test("keep a sender's address of their own, unless it is null, and get it where they are told", async () => {
    const server = await listen('source_ip_fieldname => "[from][ip]" codec => json');

    await sendTo(server.port, ['{"n":1}', '{"n":2,"from":{"ip":"own"}}', '{"n":3,"from":{"ip":null}}']);

    const events = await server.collect(3);
    expect(events.map(({ n, from }) => [n, from])).toEqual([
      [1, { ip: "127.0.0.1" }],
      [2, { ip: "own" }],
      [3, { ip: "127.0.0.1" }],
    ]);
  });

  test("whose JSON has no place for the sender's address are failures of the codec", async () => {
    const server = await listen("codec => json", { filter: 'mutate { remove_field => ["event"] }' });

    await sendTo(server.port, ['{"n":1,"host":"own"}', '{"n":2,"host":null}', '{"n":3,"host":[1]}', '{"n":4,"host":{"name":"own"}}']);

    expect(await server.collect(4)).toEqual([
      { message: '{"n":1,"host":"own"}', tags: ["_jsonparsefailure"], host: { ip: "127.0.0.1" } },
      { message: '{"n":2,"host":null}', tags: ["_jsonparsefailure"], host: { ip: "127.0.0.1" } },
      { n: 3, host: [1] },
      { n: 4, host: { name: "own", ip: "127.0.0.1" } },
    ]);
  });

  test("come over IPv6 with an address as Java writes it", async () => {
    const server = await listen('host => "::1"', { ecs: "disabled" });

    await sendTo(server.port, ["x"], "::1");

    expect(await server.collect(1)).toEqual([{ message: "x", host: "0:0:0:0:0:0:0:1" }]);
  });

  // Only Linux tells how many datagrams its buffer did not take.
  test.skipIf(process.platform !== "linux")("that the kernel's buffer does not take are counted, the others all come", async () => {
    const server = await listen("receive_buffer_bytes => 20000");
    const socket = createSocket("udp4");
    onTestFinished(() => void socket.close());
    const sent = 2_000;
    // In one turn of the loop: nobody reads meanwhile.
    await new Promise<void>((resolve) => {
      socket.bind(() => {
        socket.connect(server.port, "127.0.0.1", () => {
          for (let n = 0; n < sent; n++) socket.send(`datagram ${n}`);
          resolve();
        });
      });
    });

    await new Promise((resolve) => void setImmediate(resolve));
    await server.stop();

    const { received, dropped } = ended(server.log)!.data as { received: number; dropped: number };
    expect(received + dropped).toBe(sent);
    expect(dropped).toBeGreaterThan(0);
    expect(server.events()).toHaveLength(received);
    expect(server.log.find(({ level }) => level === "warn")).toMatchObject({
      message: "Datagrams were dropped: they came faster than they were read.",
      data: { port: server.port, dropped, inAll: dropped },
    });
  });

  test("that wait in the kernel at the stop are taken before it", async () => {
    const server = await listen();
    const socket = createSocket("udp4");
    onTestFinished(() => void socket.close());
    await new Promise<void>((resolve) => {
      socket.bind(() => {
        socket.connect(server.port, "127.0.0.1", () => {
          for (let n = 0; n < 500; n++) socket.send(`datagram ${n}`);
          resolve();
        });
      });
    });

    await server.stop();

    expect(server.events().map(({ message }) => message)).toEqual(Array.from({ length: 500 }, (_, n) => `datagram ${n}`));
  });
});

describe("the socket", () => {
  test("that finds its port taken says so, and the pipeline does not start", async () => {
    const first = await listen();

    await expect(startConfig(`input { udp { port => ${first.port} } } output { null {} }`)).rejects.toMatchObject({
      code: "UDP_BIND",
      message: expect.stringContaining(`Cannot listen for datagrams on 0.0.0.0:${first.port}:`) as unknown,
    });
  });

  test.skipIf(process.platform !== "linux")("whose buffer the kernel makes smaller than asked says so", async () => {
    const server = await listen("receive_buffer_bytes => 2000000000");

    expect(server.log.filter(({ level }) => level === "warn")).toMatchObject([
      { message: "The kernel gives less than receive_buffer_bytes; net.core.rmem_max is its limit.", data: { asked: 2_000_000_000 } },
    ]);
  });
});

describe("options", () => {
  test.each([
    ["", ["OPTION_MISSING"], []],
    ['port => "x"', ["OPTION_VALUE"], []],
    ["port => 65536", ["OPTION_RANGE"], []],
    ["port => 5000 buffer_size => 0", ["OPTION_RANGE"], []],
    ["port => 5000 workers => 4 queue_size => 10", [], ["OPTION_NO_EFFECT", "OPTION_NO_EFFECT"]],
  ])("%j give the errors %j and the warnings %j", async (options, errors, notes) => {
    const { problems, warnings } = await checkConfig(`input { udp { ${options} } } output { null {} }`);

    expect([problems.map(({ code }) => code), warnings.map(({ code }) => code)]).toEqual([errors, notes]);
  });
});
