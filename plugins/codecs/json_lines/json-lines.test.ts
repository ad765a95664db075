import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { decodeWith, encodeWith } from "../../../test/support/run-codec.ts";

const failed = (message: string): object => ({ message, tags: ["_jsonparsefailure"] });

describe("read by line of JSON", () => {
  test("a line is a document; what goes wrong with one costs no other", async () => {
    const lines = ['{"n":1}', "", "  ", "{broken", '[{"n":2},{"n":3}]', "42", '"text"', "null", '{"n":4}{"n":5}', '{"n":6'];

    expect(await decodeWith("json_lines", lines.join("\n"))).toEqual([
      { n: 1 },
      failed("{broken"),
      { n: 2 },
      { n: 3 },
      failed("42"),
      failed('"text"'),
      failed("null"),
      { n: 4 },
      { n: 5 },
      failed('{"n":6'),
    ]);
  });

  test("a line of bytes that are no text is a failure with its escapes", async () => {
    expect(await decodeWith("json_lines", Buffer.from('{"a":"\xff"}\n{"n":1}\n', "latin1"))).toEqual([
      failed('{\\"a\\":\\"\\xFF\\"}'),
      { n: 1 },
    ]);
  });

  test("another delimiter ends documents", async () => {
    expect(await decodeWith('json_lines { delimiter => "||" }', '{"n":1}||{"n":\n2}||')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test("another charset is read", async () => {
    expect(await decodeWith('json_lines { charset => "ISO-8859-1" }', Buffer.from('{"a":"Gr\xfc\xdfe"}\n', "latin1"))).toEqual([
      { a: "Grüße" },
    ]);
  });

  test("a target takes the document", async () => {
    expect(await decodeWith('json_lines { target => "doc" }', '{"n":1}\n[{"n":2}]\n')).toEqual([{ doc: { n: 1 } }, { doc: { n: 2 } }]);
  });

  test("a line past the limit is cut, tagged, and read on behind", async () => {
    const events = await decodeWith("json_lines { decode_size_limit_bytes => 40 }", `{"n":1}\n{"long":"${"x".repeat(60)}"}\n{"n":2}\n`);

    expect(events.map(({ n, tags }) => n ?? tags)).toEqual([1, ["_recordtoolarge"], 2]);
  });
});

test("written by line, every event ends in the delimiter", async () => {
  const { text } = await encodeWith("json_lines", [{ n: 1, a: "x\ny" }, { n: 2 }]);
  const { text: other } = await encodeWith('json_lines { delimiter => "||" }', [{ n: 1 }, { n: 2 }]);

  expect(text.split("\n").map((line) => (line === "" ? "" : (JSON.parse(line) as { n: number }).n))).toEqual([1, 2, ""]);
  expect(other.split("||").map((line) => (line === "" ? "" : (JSON.parse(line) as { n: number }).n))).toEqual([1, 2, ""]);
});

test.each([
  ['delimiter => ""', "DELIMITER_EMPTY"],
  ["decode_size_limit_bytes => 0", "OPTION_RANGE"],
])("an input with %s is refused", async (options, code) => {
  const { problems } = await checkConfig(`input { stdin { codec => json_lines { ${options} } } } output { null {} }`);

  expect(problems.map((problem) => problem.code)).toEqual([code]);
});
