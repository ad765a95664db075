import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openLevelStore } from "../../src/store/level-store.ts";
import { freePort } from "../support/free-port.ts";
import { readLetters } from "../support/letters.ts";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";
import { actionsOf, isBulk, items, linesOf, searchServer } from "../support/search-server.ts";
import type { Answer, SeenRequest } from "../support/search-server.ts";
import { until } from "../support/until.ts";
import { persistedIn } from "./damaged-queue.ts";

/**
 * The fault family of outputs that do not take what they are given (users.md §3f): a stop ends within its grace, a drain when the
 * target is well again, and whatever was accepted is delivered, or a dead letter, in the end.
 */

const GRACE_MS = 200;
/** What a stop may take beyond its grace. */
const BEYOND_MS = 1_000;

const NAMES = Array.from({ length: 300 }, (_, at) => `n${at}`);

interface Life {
  readonly folder: string;
  readonly output: string;
  readonly isDrained?: boolean;
}

async function live({ folder, output, isDrained = false }: Life, names: readonly string[] = NAMES): Promise<RunningConfig> {
  return startConfig(`input { stdin { codec => line } } output { ${output} }`, {
    persisted: { ...persistedIn(path.join(folder, "queue")), isDrained },
    deadLetters: { folder: path.join(folder, "letters"), maxBytes: 1 << 24, policy: "drop_newer", retainMs: undefined },
    dataPath: folder,
    input: names.map((name) => `${name}\n`).join(""),
    keepsInputOpen: true,
    isStopAsked: true,
    graceMs: GRACE_MS,
  });
}

async function stopped(running: RunningConfig): Promise<number> {
  const from = performance.now();
  await running.stop();
  return performance.now() - from;
}

async function blocksIn(folder: string): Promise<number> {
  const { store } = await openLevelStore(path.join(folder, "queue"));
  const { entries } = store.totals;
  await store.close();
  return entries;
}

/** Names of the records that ended as dead letters. */
async function lettersIn(folder: string): Promise<string[]> {
  const letters = await readLetters(path.join(folder, "letters"));
  return letters.map(({ event }) => (JSON.parse(event) as { readonly message: string }).message);
}

const waiting = (running: RunningConfig): number => running.agent.counts()[0]!.queue.bytes;

describe("family 9: a stop while an output does not take what it is given", () => {
  describe("elasticsearch", () => {
    type Mode = (request: SeenRequest) => Answer | undefined;
    const status =
      (code: number): Mode =>
      () => ({ status: code, body: { error: { type: "no", reason: "no" }, status: code } });
    const each =
      (code: number): Mode =>
      (request) =>
        items(request, ...actionsOf(request.body).map(() => ({ status: code, error: { type: "no", reason: "no" } })));
    const half = (end: (socket: Socket) => void): Mode => {
      return () => (response) => {
        response.writeHead(200, { "content-type": "application/json", "x-elastic-product": "Elasticsearch", "content-length": 10_000 });
        response.write('{"errors":false,"items":[', () => end(response.socket!));
      };
    };
    const modes: readonly (readonly [string, Mode])[] = [
      ["black-holing", () => () => {}],
      ["429", status(429)],
      ["429 for each record", each(429)],
      ["403", status(403)],
      ["403 for each record", each(403)],
      ["401", status(401)],
      ["503", status(503)],
      ["half-answering, and then silent", half(() => {})],
      ["half-answering, and then gone", half((socket) => socket.destroy())],
      ["answering something else", () => ({ status: 200, body: "<html>" })],
      ["answering for fewer records than there are", () => ({ status: 200, body: { errors: true, items: [] } })],
    ];

    /** A server that answers bulk requests as it is told, and takes them otherwise. */
    async function switched(mode: Mode | undefined) {
      const state = { mode, taken: new Set<string>(), asked: 0 };
      const server = await searchServer({
        play: (request) => {
          if (!isBulk(request)) return undefined;
          state.asked++;
          const answer = state.mode?.(request);
          if (answer === undefined) for (const name of messagesOf(request)) state.taken.add(name);
          return answer;
        },
      });
      const options = `id => "es" index => "i" manage_template => false retry_initial_interval => 0.05 retry_max_interval => 0.1`;
      return { state, output: `elasticsearch { hosts => "${server.host}" ${options} timeout => 1 }` };
    }

    test.each(modes)("%s: it ends within the grace, and the next process delivers everything", async (_, mode) => {
      const folder = await scratchFolder();
      const { state, output } = await switched(mode);
      const running = await live({ folder, output });
      await until(() => state.asked > 0 && waiting(running) > 0, "the server to be asked");
      const ms = await stopped(running);
      const left = await blocksIn(folder);
      state.mode = undefined;
      const next = await live({ folder, output }, ["fresh"]);
      await until(() => waiting(next) === 0 && state.taken.has("fresh"), "everything to be taken");
      await next.stop();

      expect(ms).toBeLessThan(GRACE_MS + BEYOND_MS);
      expect(left).toBeGreaterThan(0);
      expect([...state.taken].toSorted()).toEqual([...NAMES, "fresh"].toSorted());
      expect(await lettersIn(folder)).toEqual([]);
    });

    test("refusing connections: it ends within the grace, and the next process delivers everything", async () => {
      const folder = await scratchFolder();
      const { state, output } = await switched(undefined);
      const running = await live({ folder, output: output.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${await freePort()}`) });
      await until(() => waiting(running) > 0, "the lines to be queued");
      const ms = await stopped(running);
      const next = await live({ folder, output }, ["fresh"]);
      await until(() => waiting(next) === 0 && state.taken.has("fresh"), "everything to be taken");
      await next.stop();

      expect(ms).toBeLessThan(GRACE_MS + BEYOND_MS);
      expect([...state.taken].toSorted()).toEqual([...NAMES, "fresh"].toSorted());
    });

    test("413 for more than a few records: all are delivered, in smaller requests", async () => {
      const folder = await scratchFolder();
      const { state, output } = await switched((request) => (actionsOf(request.body).length > 7 ? { status: 413 } : undefined));
      const running = await live({ folder, output });
      await until(() => state.taken.size === NAMES.length && waiting(running) === 0, "everything to be taken");
      await running.stop();

      expect(await lettersIn(folder)).toEqual([]);
    });

    test("413 for every record: each is a dead letter, and it ends within the grace", async () => {
      const folder = await scratchFolder();
      const { output } = await switched(status(413));
      const running = await live({ folder, output });
      await until(() => running.agent.counts()[0]!.lanes[0]!.rejected === NAMES.length && waiting(running) === 0, "the letters", 30_000);
      const ms = await stopped(running);

      expect(ms).toBeLessThan(GRACE_MS + BEYOND_MS);
      expect((await lettersIn(folder)).toSorted()).toEqual(NAMES.toSorted());
    });

    test.each(modes.filter(([name]) => ["429", "black-holing", "half-answering, and then gone"].includes(name)))(
      "%s, with queue.drain: it ends when the server is well again, and nothing is left",
      async (_, mode) => {
        const folder = await scratchFolder();
        const { state, output } = await switched(mode);
        const running = await live({ folder, output, isDrained: true });
        await until(() => state.asked > 0, "the server to be asked");
        let hasEnded = false;
        const stopping = running.stop().then(() => {
          hasEnded = true;
        });
        const asked = state.asked;
        await until(() => state.asked > asked, "another attempt");
        const endedBefore = hasEnded;
        state.mode = undefined;
        await stopping;

        expect([endedBefore, await blocksIn(folder)]).toEqual([false, 0]);
        expect(state.taken.size).toBe(NAMES.length);
      },
    );
  });

  describe("tcp", () => {
    const LONG = NAMES.map((name) => `${name} ${"x".repeat(20_000)}`);
    type Mode = "refuses" | "takes nothing" | "takes some and resets" | "takes";

    /** A server that reads as it is told. What it has in its buffers it reads in the end. */
    async function switched(first: Mode) {
      const state = { mode: first, taken: new Set<string>(), sockets: new Set<Socket>(), bytes: 0 };
      const server = createServer((socket) => {
        state.sockets.add(socket.on("error", () => {}));
        let rest = "";
        socket.on("data", (chunk: Buffer) => {
          state.bytes += chunk.length;
          const lines = (rest + chunk.toString("latin1")).split("\n");
          rest = lines.pop()!;
          for (const line of lines) state.taken.add(line.split(" ", 1)[0]!);
          if (state.mode === "takes some and resets") socket.resetAndDestroy();
        });
        if (state.mode === "takes nothing") socket.pause();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => {
        for (const socket of state.sockets) socket.destroy();
        server.close();
      });
      const { port } = server.address() as AddressInfo;
      const output = (to = port): string =>
        `tcp { host => "127.0.0.1" port => ${to} reconnect_interval => 0.05 codec => line { format => "%{message}" } }`;
      return { state, output: first === "refuses" ? output(await freePort()) : output(), well: output() };
    }

    test.each(["refuses", "takes nothing", "takes some and resets"] as const)(
      "that %s: it ends within the grace; what the kernel has not taken is delivered by the next process",
      async (mode) => {
        const folder = await scratchFolder();
        const { state, output, well } = await switched(mode);
        const running = await live({ folder, output }, LONG);
        await until(() => (mode === "refuses" ? waiting(running) > 0 : state.sockets.size > 0), "the output to be at it");
        const ms = await stopped(running);
        state.mode = "takes";
        for (const socket of state.sockets) socket.resume();
        const next = await live({ folder, output: well }, ["fresh"]);
        await until(() => waiting(next) === 0 && state.taken.has("fresh"), "everything to be taken");
        await next.stop();

        expect(ms).toBeLessThan(GRACE_MS + BEYOND_MS);
        // A connection that is reset takes with it what its buffers had: TCP tells nobody.
        if (mode !== "takes some and resets") expect(NAMES.filter((name) => !state.taken.has(name))).toEqual([]);
      },
    );
  });

  test("an input that waits for room in a full queue is no hindrance", async () => {
    const folder = await scratchFolder();
    const output = `tcp { host => "127.0.0.1" port => ${await freePort()} }`;
    const running = await startConfig(`input { generator { threads => 2 } } output { ${output} }`, {
      persisted: { ...persistedIn(path.join(folder, "queue")), maxBytes: 100_000 },
      dataPath: folder,
      isStopAsked: true,
      graceMs: GRACE_MS,
    });
    await until(() => waiting(running) >= 100_000, "the queue to be full");

    expect(await stopped(running)).toBeLessThan(GRACE_MS + BEYOND_MS);
    expect(await blocksIn(folder)).toBeGreaterThan(0);
  });
});

function messagesOf({ body }: SeenRequest): string[] {
  return linesOf(body).flatMap((line) => {
    const { message } = line as { readonly message?: string };
    return message ?? [];
  });
}
