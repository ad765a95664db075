import { describe, expect, test } from "vitest";
import { readReplies } from "../../../test/support/fuzz-redis.ts";
import { ReplyParser } from "./reply-parser.ts";
import { RedisRefusal, replyText } from "./reply.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

const REPLIES = [
  ["+OK\r\n", [bytes("OK")]],
  ["-ERR no such thing\r\n", [new RedisRefusal("ERR no such thing")]],
  [":-12\r\n", [-12]],
  ["$5\r\na\r\nbc\r\n", [bytes("a\r\nbc")]],
  ["$0\r\n\r\n", [bytes("")]],
  ["$-1\r\n", [null]],
  ["*-1\r\n", [null]],
  ["*0\r\n", [[]]],
  ["*3\r\n$1\r\na\r\n*2\r\n:1\r\n*0\r\n+x\r\n:7\r\n", [[bytes("a"), [1, []], bytes("x")], 7]],
] as const;

test.each(REPLIES)("%j is read, whole and byte by byte", (text, expected) => {
  const slow = new ReplyParser();
  const byBytes = [...bytes(text)].flatMap((byte) => slow.push(Buffer.from([byte])));

  expect(new ReplyParser().push(bytes(text))).toEqual(expected);
  expect(byBytes).toEqual(expected);
});

test("a long text that comes in many pieces is put together once", () => {
  const parser = new ReplyParser();
  const piece = Buffer.alloc(1000, "x");
  parser.push(bytes("$1000000\r\n"));
  const early = Array.from({ length: 1000 }, () => parser.push(piece)).flat();
  const texts = parser.push(bytes("\r\n+next\r\n")).map(replyText);

  expect(early).toEqual([]);
  expect([texts[0] === "x".repeat(1_000_000), texts.slice(1)]).toEqual([true, ["next"]]);
});

describe("bytes that are no replies are refused:", () => {
  test.each([
    "HTTP/1.1 400 Bad Request\r\n",
    "\r\n",
    "$abc\r\n",
    "$4294967296\r\n",
    "$99999999999999999999\r\n",
    "$-2\r\n",
    "*1048577\r\n",
    ":1.5\r\n",
    ":\r\n",
    "$1\r\nabc\r\n",
    "*1\r\n".repeat(10),
    "x".repeat(70_000),
    `+${"x".repeat(70_000)}`,
  ])("%.40j", (text) => {
    expect(() => new ReplyParser().push(bytes(text))).toThrow(expect.objectContaining({ code: "REDIS_REPLY" }));
  });
});

test("mutated replies are read or refused, and nothing else happens", () => {
  expect(readReplies({ seed: 1, inputs: 3_000 })).toMatchObject({ inputs: 3_000 });
});
