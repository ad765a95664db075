import { gunzipSync } from "node:zlib";
import { array, assert, asyncProperty, integer, string } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Appender, Records, Target } from "../append/appender.ts";
import { PlainAppender } from "../append/plain-appender.ts";
import { GzipAppender } from "./gzip-appender.ts";

/** A file on a disk that takes only so many bytes at a time, then says that it is full. */
class SmallDisk {
  #content = Buffer.alloc(0);
  #budget = 0;

  get content(): Buffer {
    return this.#content;
  }

  /** Frees so many bytes. */
  grow(bytes: number): void {
    this.#budget += bytes;
  }

  /** The file on it. */
  readonly target: Target = {
    write: async (bytes, offset) => {
      const taken = Math.min(this.#budget, bytes.length - offset);
      if (taken === 0) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      this.#budget -= taken;
      this.#content = Buffer.concat([this.#content, bytes.subarray(offset, offset + taken)]);
      return { bytesWritten: taken };
    },
  };
}

function recordsOf(lines: readonly string[]): Records {
  const parts = lines.map((line) => Buffer.from(`${line}\n`));
  const bytes = Buffer.concat(parts);
  return {
    bytes,
    recordAt(offset) {
      let start = 0;
      for (const [before, { length }] of parts.entries()) {
        if (start + length > offset) return { start, end: start + length, before };
        start += length;
      }
      return { start, end: start, before: parts.length };
    },
  };
}

/** Appends lines as the output does: those whose bytes are not all in the file are given again, until they are. */
async function appendAll(appender: Appender, disk: SmallDisk, lines: readonly string[], steps: readonly number[]): Promise<void> {
  let left = lines;
  for (let attempt = 0; left.length > 0; attempt++) {
    const records = recordsOf(left);
    const { until } = await appender.append(records, new AbortController().signal);
    left = left.slice(records.recordAt(until).before);
    disk.grow(steps[attempt % steps.length]!);
  }
}

const oneLine = string({ maxLength: 12 }).map((text) => text.replaceAll("\n", " "));

describe.each([
  ["plain", PlainAppender, (content: Buffer) => content.toString()],
  ["gzip", GzipAppender, (content: Buffer) => gunzipSync(content).toString()],
] as const)("a %s file on a disk that is full again and again", (_, Made, read) => {
  test("gets every line once and whole, in order", async () => {
    await assert(
      asyncProperty(
        array(array(oneLine, { minLength: 1, maxLength: 6 }), { maxLength: 5 }),
        array(integer({ min: 1, max: 25 }), { minLength: 1 }),
        async (batches, steps) => {
          const disk = new SmallDisk();
          const appender = new Made(disk.target);
          for (const lines of batches) await appendAll(appender, disk, lines, steps);
          disk.grow(1_000);
          await appender.finish();

          const content = batches.some((lines) => lines.length > 0) ? read(disk.content) : "";
          expect(content).toBe(
            batches
              .flat()
              .map((line) => `${line}\n`)
              .join(""),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a record that a full disk tore", () => {
  test.each([
    ["another record comes first", true],
    ["the file is closed", false],
  ])("is made whole when %s", async (_, hasNext) => {
    const disk = new SmallDisk();
    const appender = new PlainAppender(disk.target);
    const { signal } = new AbortController();
    disk.grow(6);
    await appender.append(recordsOf(["one", "two", "three"]), signal);
    disk.grow(100);

    if (hasNext) await appender.append(recordsOf(["four"]), signal);
    await appender.finish();

    expect(disk.content.toString()).toBe(hasNext ? "one\ntwo\nfour\n" : "one\ntwo\n");
  });

  test("stays torn, with an error, when the disk is full to the end", async () => {
    const disk = new SmallDisk();
    const appender = new PlainAppender(disk.target);
    disk.grow(6);
    await appender.append(recordsOf(["one", "two"]), new AbortController().signal);

    await expect(appender.finish()).rejects.toMatchObject({ code: "ENOSPC" });
    expect(disk.content.toString()).toBe("one\ntw");
  });
});

test("an unused gzip file gets nothing at its end", async () => {
  const disk = new SmallDisk();

  await new GzipAppender(disk.target).finish();

  expect(disk.content).toHaveLength(0);
});
