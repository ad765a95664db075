import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { ownText } from "./own-text.ts";

describe("ownText", () => {
  test.each([
    ["an empty text", ""],
    ["a short text", "abc"],
    ["ASCII", "a text of more than twelve characters"],
    ["Latin 1", "àéîõü and some more ÿ"],
    ["Unicode", "Ψ a text with 😀 in it, and more"],
    ["half of a surrogate pair", "a lone \ud83d in the middle \udc00"],
  ])("keeps %s", (_, text) => {
    expect(ownText(text)).toBe(text);
  });

  test("lets go of the block a text was cut out of", () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const blocks = 400;
    const blockBytes = 64 * 1024;
    collectGarbage();
    const before = process.memoryUsage().heapUsed;

    const kept = Array.from({ length: blocks }, (_, n) => ownText(`${n}`.padStart(blockBytes, "x").slice(-30)));
    collectGarbage();

    expect(kept).toHaveLength(blocks);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan((blocks * blockBytes) / 4);
  });
});
