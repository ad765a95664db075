import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

/** The fault families that broke the queues of others (users.md §3f), and where each is tested: `describe("family <n>: …")`. */
const FAMILIES: readonly string[] = [
  "a process that dies between any two steps",
  "torn, zeroed, empty, missing and outdated files",
  "bits turned over, and lengths that cannot be",
  "disks that fail",
  "numbers that grow",
  "records that are too long, empty, or odd",
  "what changes over what is on disk",
  "neighbours, locks and clocks",
  "a stop while an output does not take what it is given",
  "conservation, by an oracle",
  "formats of other versions",
  "dead letters",
];

const files = readdirSync(import.meta.dirname).filter((name) => /^fault-families\..+\.ts$/.test(name));

test.each(FAMILIES.map((title, at) => [at + 1, title] as const))("family %i has its tests: %s", (number, title) => {
  const texts = files.map((file) => readFileSync(path.join(import.meta.dirname, file), "utf8"));
  const own = texts.filter((text) => text.includes(`describe("family ${number}: ${title}"`));

  expect(own.length).toBeGreaterThan(0);
});
