import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { decodeMessageWith, encodeWith } from "../../../test/support/run-codec.ts";

describe("read as plain", () => {
  test.each([
    ["one line", "a b"],
    ["several lines and their ends", "a\r\nb\n\n"],
    ["controls, quotes and characters of every plane", '\0\t"\\ \u2028 é 日 🦆'],
  ])("%s is one event", async (_, message) => {
    expect(await decodeMessageWith("plain", message)).toEqual([{ message, event: { original: message } }]);
    expect(await decodeMessageWith("plain", message, { ecs: "disabled" })).toEqual([{ message }]);
  });

  test("an empty message is an event too", async () => {
    expect(await decodeMessageWith("plain", "")).toEqual([{ message: "", event: { original: "" } }]);
  });

  test("a message is not taken for JSON, a template or a field", async () => {
    const message = '{"a":"%{b}","__proto__":{"c":1}}';

    expect(await decodeMessageWith("plain", message, { ecs: "disabled" })).toEqual([{ message }]);
  });
});

describe("written as plain", () => {
  const time = "2026-01-31T12:00:00.000Z";

  test("events are time, host and message as Java writes them, one behind the other", async () => {
    const { text } = await encodeWith("plain", [
      { "@timestamp": time, host: "h", message: "m" },
      { "@timestamp": time, message: [1, "two", { three: 3 }], host: { name: "h" } },
    ]);

    expect(text).toBe(`${time} h m${time} {name=h} [1, two, {three=3}]`);
  });

  test("what is missing or null leaves its reference", async () => {
    expect((await encodeWith("plain", [{ "@timestamp": time, message: null }])).text).toBe(`${time} %{host} %{message}`);
  });

  test("a format is filled in, and nothing added", async () => {
    const codec = 'plain { format => "%{[a][b]} %{none} %{+yyyy} %{n}|" }';

    expect((await encodeWith(codec, [{ "@timestamp": time, a: { b: "ü" }, n: 1.5 }])).text).toBe("ü %{none} 2026 1.5|");
  });
});

test("a charset that nobody knows is refused", async () => {
  const { problems } = await checkConfig('input { udp { port => 5000 codec => plain { charset => "UTF-9" } } } output { null {} }');

  expect(problems.map(({ code }) => code)).toEqual(["OPTION_VALUE"]);
});

test("a charset that has no characters here is refused", async () => {
  const { problems } = await checkConfig('input { udp { port => 5000 codec => plain { charset => "Emacs-Mule" } } } output { null {} }');

  expect(problems.map(({ code }) => code)).toEqual(["CHARSET_WITHOUT_CHARACTERS"]);
});
