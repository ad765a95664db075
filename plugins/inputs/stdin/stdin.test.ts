import { describe, expect, test } from "vitest";
import { checkConfig, runConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

async function read(input: string | Uint8Array, codec = "line", run: RunOptions = {}): Promise<Record<string, unknown>[]> {
  const { output } = await runConfig(`input { stdin { codec => ${codec} } } output { stdout { codec => json_lines } }`, { input, ...run });
  const lines = output.toString().split("\n").slice(0, -1);
  return lines.map((line) => {
    const { "@timestamp": _, "@version": __, ...event } = JSON.parse(line) as Record<string, unknown>;
    return event;
  });
}

describe("standard input", () => {
  test("gives an event for each line, the last one without its end too, and ends the pipeline", async () => {
    expect(await read("one\n\nlast")).toEqual([
      { message: "one", event: { original: "one" }, host: { hostname: "test-host" } },
      { message: "", event: { original: "" }, host: { hostname: "test-host" } },
      { message: "last", event: { original: "last" }, host: { hostname: "test-host" } },
    ]);
  });

  test("names the machine in legacy mode where the event has no host", async () => {
    const events = await read('{"n":1}\n{"n":2,"host":"own"}\n{"n":3,"host":null}\n', "json_lines", { ecs: "disabled" });

    expect(events).toEqual([
      { n: 1, host: "test-host" },
      { n: 2, host: "own" },
      { n: 3, host: null },
    ]);
  });

  test.each([
    ["plain", "a\nb\n", ["a", "b"]],
    ['plain { charset => "ISO-8859-1" }', Buffer.from("Gr\xfc\xdfe\n", "latin1"), ["Grüße"]],
    ["json", '{"message":1}\n[{"message":2},{"message":3}]\n', [1, 2, 3]],
  ])("is read line by line with the codec %s too", async (codec, input, messages) => {
    expect((await read(input, codec)).map(({ message }) => message)).toEqual(messages);
  });

  test("that is empty gives nothing", async () => {
    expect(await read("")).toEqual([]);
  });

  test("of bytes that are no text gives every line", async () => {
    const garbage = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7919 + (at >> 3)) % 256));
    const lines = garbage.toString("latin1").split("\n").length;

    expect(await read(garbage)).toHaveLength(lines);
  });

  test("that stays open does not keep the pipeline from stopping", async () => {
    const running = await startConfig('input { stdin {} } output { stdout { codec => line { format => "%{message}" } } }', {
      input: "one\n",
      keepsInputOpen: true,
    });
    await until(() => running.output().length > 0, "the line");

    await running.stop();

    expect(running.output().toString()).toBe("one\n");
  });
});

test("an option it does not have is refused", async () => {
  const { problems } = await checkConfig('input { stdin { host => "x" } } output { stdout {} }');

  expect(problems.map(({ code }) => code)).toEqual(["OPTION_UNKNOWN"]);
});
