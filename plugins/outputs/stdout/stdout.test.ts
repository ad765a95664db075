import { once } from "node:events";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkConfig, memoryLogger, runConfig } from "../../../test/support/run-config.ts";
import type { LogLine } from "../../../test/support/run-config.ts";
import type { Delivery, Payload } from "#plugin";
import stdoutOutput from "./index.ts";

/** What a lane gives it: two records. */
const payload: Payload = {
  recordCount: 2,
  bytes: Buffer.from("one\ntwo\n"),
  record: (ordinal) => Buffer.from(["one\n", "two\n"][ordinal]!),
  runs: [],
  wasSent: () => false,
  events: Buffer.alloc(0),
};
const signal = new AbortController().signal;

/** A standard output whose writes fail with these codes, one after the other; undefined: one succeeds. */
function failingWith(...codes: readonly (string | undefined)[]): Writable {
  const left = [...codes];
  return new Writable({
    autoDestroy: false,
    write(_chunk, _encoding, done) {
      const code = left.shift();
      done(code === undefined ? null : Object.assign(new Error(code), { code }));
    },
  });
}

async function open(stdout: Writable, log: LogLine[] = []): Promise<Delivery> {
  const delivery = stdoutOutput.create(
    {},
    { id: "out", pipelineId: "main", ecs: "v8", logger: memoryLogger(log), stdout, isOrdered: true },
  );
  await delivery.open?.(signal);
  return delivery;
}

describe("standard output", () => {
  test("shows events for people by default", async () => {
    const { output } = await runConfig(
      'input { stdin {} } filter { mutate { remove_field => ["@timestamp", "@version", "host", "event"] } } output { stdout {} }',
      { input: "one\ntwo\n" },
    );

    expect(output.toString()).toBe('{\n    "message" => "one"\n}\n{\n    "message" => "two"\n}\n');
  });

  test("adds nothing to what its codec writes", async () => {
    const { output } = await runConfig('input { stdin {} } output { stdout { codec => plain { format => "<%{message}>" } } }', {
      input: "one\ntwo\n",
    });

    expect(output.toString()).toBe("<one><two>");
  });

  test("into a file gets every record once", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tailrace-stdout-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = createWriteStream(path.join(folder, "out"));
    await once(file, "open");
    const delivery = await open(file);

    const outcomes = [await delivery.deliver(payload, signal), await delivery.deliver(payload, signal)];
    await delivery.close?.(AbortSignal.abort());

    expect([outcomes, readFileSync(file.path, "utf8")]).toEqual([[undefined, undefined], "one\ntwo\none\ntwo\n"]);
  });

  test.skipIf(process.platform !== "linux")("into a file on a full disk is tried again", async () => {
    const file = createWriteStream("/dev/full");
    await once(file, "open");
    const delivery = await open(file);

    expect(await delivery.deliver(payload, signal)).toMatchObject({ retry: [0, 1], error: { code: "ENOSPC" } });
    file.destroy();
  });

  test("that fails for a reason that may pass is tried again", async () => {
    const delivery = await open(failingWith("EIO"));

    await expect(delivery.deliver(payload, signal)).rejects.toMatchObject({ code: "EIO" });
  });

  test("whose reader is gone refuses everything from then on, and says so once", async () => {
    const log: LogLine[] = [];
    const delivery = await open(failingWith(undefined, "EPIPE"), log);
    await delivery.deliver(payload, signal);

    const outcomes = [await delivery.deliver(payload, signal), await delivery.deliver(payload, signal)];
    await delivery.close?.(AbortSignal.abort());

    const reason = "Standard output was closed by its reader: events for it are dropped from now on.";
    const refused = { rejected: [0, 1].map((record) => ({ record, reason })) };
    expect(outcomes).toEqual([refused, refused]);
    expect(log.map(({ level, message }) => [level, message])).toEqual([["error", reason]]);
  });

  test("that takes nothing is not waited for when the grace time is over", async () => {
    const stuck = new Writable({ write: () => {} });
    const delivery = await open(stuck);
    const grace = new AbortController();
    const delivering = delivery.deliver(payload, grace.signal);

    grace.abort(new Error("grace time over"));

    await expect(delivering).rejects.toThrow("grace time over");
  });
});

test("an option it does not have is refused", async () => {
  const { problems } = await checkConfig('input { stdin {} } output { stdout { path => "x" } }');

  expect(problems.map(({ code }) => code)).toEqual(["OPTION_UNKNOWN"]);
});
