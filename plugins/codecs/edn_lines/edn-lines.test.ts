import { expect, test } from "vitest";
import { decodeWith, encodeWith } from "../../../test/support/run-codec.ts";

const legacy = { ecs: "disabled" } as const;

test("reads a document from each line, and shows a line that is none", async () => {
  const lines = ["{:a 1}", "", "[1 2]", '{:b "é"}\r', "{:c", "{:d 1} {:e 2}", " {:f 1} ; six"];

  expect(await decodeWith("edn_lines", lines.join("\n"), legacy)).toEqual([
    { a: 1 },
    { message: "[1 2]" },
    { b: "é" },
    { message: "{:c" },
    { d: 1 },
    { e: 2 },
    { f: 1 },
  ]);
});

test("puts documents into its target", async () => {
  expect(await decodeWith("edn_lines { target => doc }", "{:a 1}\n{:b\n", legacy)).toEqual([{ doc: { a: 1 } }, { message: "{:b" }]);
});

test("writes a line for each event", async () => {
  const event = { "@timestamp": "2024-05-01T08:00:00.000Z", "@version": "1", a: 1 };
  const line = '{"@timestamp" "2024-05-01T08:00:00.000Z", "@version" "1", "a" 1}\n';

  expect((await encodeWith("edn_lines", [event, event])).text).toBe(line + line);
});
