import { expect, test } from "vitest";
import { parseSincedb, writeSincedb } from "./sincedb-format.ts";

test("a sincedb that Logstash wrote is read, and written as it was", () => {
  const text = "2977152 0 51713 94 1519319662.852678 /var/log/my app.log\n7 1 4 0 1519319662.0\n";

  expect(parseSincedb(text)).toEqual([
    { key: "2977152 0 51713", position: 94, changed: 1519319662.852678, path: "/var/log/my app.log" },
    { key: "7 1 4", position: 0, changed: 1519319662, path: undefined },
  ]);
  expect(writeSincedb(parseSincedb(text))).toBe(text);
});

test("records of the oldest form have neither time nor path", () => {
  expect(parseSincedb("2977152 1 4 94\n")).toEqual([{ key: "2977152 1 4", position: 94, changed: undefined, path: undefined }]);
});

test.each(["", "\n\n", "garbage", "1 2 3", "a b c d", "1 2 3 -4 5 /x", "\0".repeat(1_000)])(
  "what is no record is passed over: %j",
  (text) => {
    expect(parseSincedb(text)).toEqual([]);
  },
);
