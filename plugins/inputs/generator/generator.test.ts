import { describe, expect, test } from "vitest";
import { checkConfig, runConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

async function generate(options: string, run: RunOptions = {}): Promise<Record<string, unknown>[]> {
  const { output } = await runConfig(`input { generator { ${options} } } output { stdout { codec => json_lines } }`, run);
  const lines = output.toString().split("\n").slice(0, -1);
  return lines.map((line) => {
    const { "@timestamp": _, "@version": __, ...event } = JSON.parse(line) as Record<string, unknown>;
    return event;
  });
}

describe("the generator", () => {
  test("makes so many events, numbered from 0, with the machine's name", async () => {
    expect(await generate("count => 2")).toEqual([
      { message: "Hello world!", event: { original: "Hello world!", sequence: 0 }, host: { name: "test-host" } },
      { message: "Hello world!", event: { original: "Hello world!", sequence: 1 }, host: { name: "test-host" } },
    ]);
  });

  test("uses the legacy names in legacy mode", async () => {
    expect(await generate('count => 1 message => "m"', { ecs: "disabled" })).toEqual([{ message: "m", sequence: 0, host: "test-host" }]);
  });

  test("takes lines in turn; those of a round have one number, whatever the codec makes of them", async () => {
    const events = await generate('count => 2 codec => json lines => ["{\\"n\\":1}", "[{\\"n\\":2},{\\"n\\":3}]", "no json"]', {
      supportEscapes: true,
      ecs: "disabled",
    });

    expect(events.map(({ n, message, sequence }) => [n ?? message, sequence])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      ["no json", 0],
      [1, 1],
      [2, 1],
      [3, 1],
      ["no json", 1],
    ]);
  });

  test("keeps a host of the event's own, and writes its number over one", async () => {
    const events = await generate('count => 1 codec => json message => "{\\"host\\":\\"own\\",\\"sequence\\":9}"', {
      supportEscapes: true,
      ecs: "disabled",
    });

    expect(events).toEqual([{ host: "own", sequence: 0 }]);
  });

  test("makes failures of JSON that has no place for its fields", async () => {
    const messages = ['{"host":"own"}', '{"event":1}', '{"host":{}}'];
    const events = await generate(`count => 1 codec => json lines => [${messages.map((message) => `'${message}'`).join(", ")}]`);

    expect(events.map(({ message, tags, host }) => [message, tags, host])).toEqual([
      [messages[0], ["_jsonparsefailure"], { name: "test-host" }],
      [messages[1], ["_jsonparsefailure"], { name: "test-host" }],
      [undefined, undefined, { name: "test-host" }],
    ]);
  });

  test("runs several times side by side", async () => {
    const events = await generate('count => 3 threads => 4 message => "m"', { ecs: "disabled" });

    expect(events.map(({ sequence }) => sequence as number).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  });

  test("stops in the midst of endless work, and everything it gave arrives", async () => {
    const running = await startConfig("input { generator {} } output { stdout { codec => dots } }");

    await until(() => running.output().length > 1_000, "a thousand events");
    await running.stop();

    const [counts] = running.agent.counts();
    expect(running.output()).toHaveLength(counts!.events);
  });
});

describe("the message `stdin`", () => {
  test("is the first line of standard input, with its end as in Logstash", async () => {
    const events = await generate("message => stdin count => 2", { input: "fírst\nsecond\n", ecs: "disabled" });

    expect(events.map(({ message }) => message)).toEqual(["fírst\n", "fírst\n"]);
  });

  test("may be a line without an end", async () => {
    expect(await generate("message => stdin count => 1", { input: "only", ecs: "disabled" })).toMatchObject([{ message: "only" }]);
  });

  test("makes nothing, and says so, when there is no line", async () => {
    const { output, log } = await runConfig("input { generator { message => stdin } } output { stdout {} }", { input: "" });

    expect(output.toString()).toBe("");
    expect(log.map(({ message }) => message)).toContain("Standard input ended without a line: there is nothing to generate.");
  });

  test("does not keep the pipeline from stopping while no line comes", async () => {
    const running = await startConfig("input { generator { message => stdin } } output { stdout {} }", { keepsInputOpen: true });

    await running.stop();

    expect(running.output().toString()).toBe("");
  });
});

test.each(['count => "x"', "threads => 0"])("%j is refused", async (options) => {
  const { problems } = await checkConfig(`input { generator { ${options} } } output { stdout {} }`);

  expect(problems).toHaveLength(1);
});
