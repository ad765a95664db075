import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Server } from "node:net";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { closed, finish } from "../../../test/support/tcp-client.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

interface Watched extends WatchedConfig {
  readonly socket: string;
}

async function listen(options = "", run: RunOptions & { readonly filter?: string } = {}, given?: string): Promise<Watched> {
  const socket = given ?? path.join(await scratchFolder(), "s");
  return { ...(await watchInput(() => `unix { path => "${socket}" ${options} }`, { hostname: "machine", ...run })), socket };
}

async function say(socket: string, chunks: readonly (string | Buffer)[]): Promise<void> {
  const client = connect(socket);
  await once(client, "connect");
  await finish(client, chunks);
}

describe("a server", () => {
  test("reads lines of connections, the last also without its end", async () => {
    const server = await listen();

    await say(server.socket, ["one\ntw", "o\nlast"]);

    const fields = { host: { name: "machine" }, file: { path: server.socket } };
    expect(await server.collect(3)).toEqual(
      ["one", "two", "last"].map((message) => ({ message, event: { original: message }, ...fields })),
    );
  });

  test("has the field names of before ECS, and leaves an event's own alone", async () => {
    const server = await listen("codec => json_lines", { ecs: "disabled" });

    await say(server.socket, ['{"a":1}\n{"host":null,"path":"own"}\n']);

    expect(await server.collect(2)).toEqual([
      { a: 1, host: "machine", path: server.socket },
      { host: null, path: "own" },
    ]);
  });

  test("keeps connections apart", async () => {
    const server = await listen();
    const clients = [connect(server.socket), connect(server.socket)];

    for (const [n, client] of clients.entries()) client.write(`half ${n} `);
    for (const [n, client] of clients.entries()) client.end(`of ${n}\n`);

    expect(new Set(await server.messages(2))).toEqual(new Set(["half 0 of 0", "half 1 of 1"]));
  });

  test("closes a connection that is silent for longer than data_timeout, and no other", async () => {
    const server = await listen("data_timeout => 0.5");
    const silent = connect(server.socket);
    const silentClosed = closed(silent);

    silent.write("half");
    await silentClosed;
    await say(server.socket, ["other\n"]);

    expect(await server.messages(2)).toEqual(["half", "other"]);
    expect(server.log.map(({ message }) => message)).toContain("A connection was silent for too long and is closed.");
  });

  test("removes its socket when it stops, and reads what is there before", async () => {
    const server = await listen();
    const client = connect(server.socket);
    await once(client, "connect");
    await new Promise<void>((resolve) => void client.write("one\n", () => resolve()));

    await server.stop();
    await closed(client);

    expect([server.events().map(({ message }) => message), existsSync(server.socket)]).toEqual([["one"], false]);
  });

  test("takes a socket that is there with force_unlink only, and never a file", async () => {
    const first = await listen();
    const config = (options: string, socket = first.socket) => `input { unix { path => "${socket}" ${options} } } output { null { } }`;
    const file = path.join(await scratchFolder(), "file");
    writeFileSync(file, "kept");

    await expect(startConfig(config(""))).rejects.toMatchObject({ code: "UNIX_LISTEN" });
    await expect(startConfig(config("force_unlink => true", file))).rejects.toMatchObject({ code: "UNIX_LISTEN" });
    const second = await listen("force_unlink => true", {}, first.socket);
    await say(second.socket, ["one\n"]);

    expect(await second.messages(1)).toEqual(["one"]);
    expect(existsSync(file)).toBe(true);
  });
});

describe("a client", () => {
  /** Who says a text to everyone who connects. */
  async function serve(socket: string, text: string): Promise<Server> {
    const server = createServer((client) => client.on("error", () => {}).end(text));
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    onTestFinished(() => void server.close());
    return server;
  }

  test("waits for a socket, reads, and connects again", async () => {
    const client = await listen("mode => client socket_not_present_retry_interval_seconds => 0.01");
    await until(() => client.log.some(({ level }) => level === "warn"), "a vain try");

    await serve(client.socket, "one\ntwo");
    await until(() => client.events().length >= 4, "two connections");
    await client.stop();

    expect(
      client
        .events()
        .slice(0, 4)
        .map(({ message }) => message),
    ).toEqual(["one", "two", "one", "two"]);
  });

  test("stops while it waits", async () => {
    const client = await listen("mode => client socket_not_present_retry_interval_seconds => 600");
    await until(() => client.log.some(({ level }) => level === "warn"), "a vain try");

    await client.stop();

    expect(client.events()).toEqual([]);
  });
});

test.each([
  ["", ["OPTION_MISSING"]],
  ['path => "/x" mode => both', ["OPTION_VALUE"]],
  ['path => "/x" data_timeout => -2', ["OPTION_RANGE"]],
])("the options %j give the errors %j", async (options, errors) => {
  const { problems } = await checkConfig(`input { unix { ${options} } } output { null { } }`);

  expect(problems.map(({ code }) => code)).toEqual(errors);
});
