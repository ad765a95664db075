import { appendFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scratchFolder } from "../../../test/support/scratch.ts";
import type { FollowedFile } from "./followed-file.ts";
import { lookAt } from "./identity.ts";
import { NewCopies } from "./new-copies.ts";

function followed(path: string, key: string, head: string): FollowedFile {
  // Nothing else of it is looked at.
  return { path, key, sample: { head: Buffer.from(head), tail: Buffer.alloc(0) } } as unknown as FollowedFile;
}

async function setting() {
  const folder = await scratchFolder();
  const copies = new NewCopies();
  const copy = `${folder}/b.log`;
  const mustWait = async (files: readonly FollowedFile[]): Promise<boolean> => copies.mustWait(copy, (await lookAt(copy))!, files);
  return { copy, copies, mustWait, original: followed(`${folder}/a.log`, "1 0 1", "one\ntwo\n") };
}

test("a new file that begins as one that is followed waits for three looks after it has grown", async () => {
  const { copy, copies, mustWait, original } = await setting();
  writeFileSync(copy, "one\n");
  const waits = [await mustWait([original]), await mustWait([original])];
  appendFileSync(copy, "two\nthree\n");
  for (let look = 0; look < 4; look++) waits.push(await mustWait([original]));

  expect(waits).toEqual([true, true, true, true, true, false]);
  expect(copies.due()).toEqual([]);
});

test("a file that is followed itself by now does not wait", async () => {
  const { copy, mustWait, original } = await setting();
  writeFileSync(copy, "one\n");
  const { key } = (await lookAt(copy))!;

  expect(await mustWait([original])).toBe(true);
  expect(await mustWait([original, followed("/elsewhere/b.log", key, "one\n")])).toBe(true);
  expect(await mustWait([original, followed(copy, key, "one\n")])).toBe(false);
});

test.each([
  ["other", "zero\n"],
  ["no", ""],
])("a new file with %s text does not wait", async (_, text) => {
  const { copy, mustWait, original } = await setting();
  writeFileSync(copy, text);

  expect(await mustWait([original])).toBe(false);
});
