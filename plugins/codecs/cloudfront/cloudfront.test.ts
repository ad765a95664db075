import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeWith } from "../../../test/support/run-codec.ts";

const legacy = { ecs: "disabled" } as const;
const about = { cloudfront_version: "1.0", cloudfront_fields: "date time" };
const FILE = "#Version: 1.0\n#Fields: date time\n2024-01-01\t00:00:00\n2024-01-02\t00:00:01\n";
const EVENTS = [
  { message: "2024-01-01\t00:00:00\n", ...about },
  { message: "2024-01-02\t00:00:01\n", ...about },
];

describe("cloudfront reads", () => {
  test.each([
    ["a compressed file", gzipSync(FILE)],
    ["one that is not", Buffer.from(FILE)],
  ])("%s", async (_, bytes) => {
    expect(await decodeWith("cloudfront", bytes, legacy)).toEqual(EVENTS);
  });

  test("a file without headers, and a last line without its end", async () => {
    expect(await decodeWith("cloudfront", "a\nb", legacy)).toEqual(
      ["a\n", "b"].map((message) => ({ message, cloudfront_version: null, cloudfront_fields: null })),
    );
  });

  test("broken gzip as a failure", async () => {
    const [event] = await decodeWith("cloudfront", Buffer.from("1f8b0800ff", "hex"), legacy);

    expect(event!["tags"]).toEqual(["_decodefailure"]);
  });
});
