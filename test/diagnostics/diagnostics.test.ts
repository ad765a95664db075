import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { catalogueFile, catalogueNames, codesSaidIn } from "./catalogue.ts";
import { parseTranscript, rerun } from "./transcript.ts";

describe("what is said by", () => {
  // `vitest -u` writes what is said now into the files: read the difference before it is committed.
  test.each(catalogueNames())("%s", async (name) => {
    const text = await rerun(parseTranscript(readFileSync(catalogueFile(name), "utf8")));
    const code = /^[A-Z0-9_]+(?=-|$)/.exec(path.basename(name, ".txt"))?.[0];

    await expect(text).toMatchFileSnapshot(catalogueFile(name));
    if (code !== undefined) expect(codesSaidIn(text)).toContain(code);
    expect(text, "a stack trace").not.toMatch(/^ {4}at /m);
  });
});
