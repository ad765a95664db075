import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { decodeWith, encodeWith } from "../../../test/support/run-codec.ts";

async function messages(codec: string, bytes: string | Uint8Array, supportEscapes = false): Promise<unknown[]> {
  return (await decodeWith(codec, bytes, { supportEscapes })).map(({ message }) => message);
}

describe("read by line", () => {
  test("every line is an event, empty ones and the unended last one too", async () => {
    expect(await decodeWith("line", "a\n\nb\r\nc")).toEqual(
      ["a", "", "b\r", "c"].map((line) => ({ message: line, event: { original: line } })),
    );
    expect(await decodeWith("line", "a\n", { ecs: "disabled" })).toEqual([{ message: "a" }]);
  });

  test.each([
    ["||", "a|b||c||", ["a|b", "c"]],
    ["\\n", "a\nb\\nc", ["a\nb", "c"]],
    ["é", "aébéc", ["a", "b", "c"]],
  ])("the delimiter %j stands as it is written", async (delimiter, text, expected) => {
    expect(await messages(`line { delimiter => "${delimiter}" }`, text)).toEqual(expected);
  });

  test("escapes in the delimiter count with config.support_escapes", async () => {
    expect(await messages('line { delimiter => "\\r\\n" }', "a\nb\r\nc\r\n", true)).toEqual(["a\nb", "c"]);
  });

  test.each([
    ["UTF-8", Buffer.from("é\n\xff\xe9\n", "latin1"), ["\\xE9", "\\xFF\\xE9"]],
    ["UTF-8", Buffer.from("\u{feff}é\n🦆\n"), ["\u{feff}é", "🦆"]],
    ["ISO-8859-1", Buffer.from("Gr\xfc\xdfe\n", "latin1"), ["Grüße"]],
    ["CP1252", Buffer.from("\x80 \x93x\x94\n", "latin1"), ["€ “x”"]],
    ["ASCII-8BIT", Buffer.from("a\xe9\n", "latin1"), ["a\ufffd"]],
    ["Shift_JIS", Buffer.from([0x93, 0xfa, 0x96, 0x7b, 10]), ["日本"]],
    ["EUC-JP", Buffer.from([0xc6, 0xfc, 0xcb, 0xdc, 10]), ["日本"]],
    ["ISO-2022-JP", Buffer.from("\x1b$BF|K\\\x1b(B\n", "latin1"), ["日本"]],
    ["KOI8-R", Buffer.from([0xcd, 0xc9, 0xd2, 10]), ["мир"]],
    ["GB18030", Buffer.from([0xd6, 0xd0, 10]), ["中"]],
    ["IBM437", Buffer.from([0x84, 10]), ["ä"]],
  ])("text in %s is read: case %#", async (charset, bytes, expected) => {
    expect(await messages(`line { charset => "${charset}" }`, bytes)).toEqual(expected);
  });

  test("lines of any bytes come in order, and none is missing", async () => {
    const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 7919 + (at >> 5)) % 251));
    const expected = bytes.toString("latin1").split("\n").length;

    expect(await messages("line", bytes)).toHaveLength(expected);
  });
});

test("written by line, every event ends in the delimiter", async () => {
  const events = [{ message: "a" }, { message: "b\nc" }];

  expect((await encodeWith('line { format => "<%{message}>" }', events)).text).toBe("<a>\n<b\nc>\n");
  expect((await encodeWith('line { format => "%{message}" delimiter => "||" }', events)).text).toBe("a||b\nc||");
  expect((await encodeWith('line { format => "%{message}" delimiter => "" }', events)).text).toBe("ab\nc");
});

test("an input with an empty delimiter is refused", async () => {
  const { problems } = await checkConfig('input { stdin { codec => line { delimiter => "" } } } output { null {} }');

  expect(problems.map(({ code }) => code)).toEqual(["DELIMITER_EMPTY"]);
});
