import { describe, expect, test } from "vitest";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";
import { systemClock } from "../../../src/pipeline/system-clock.ts";

/** Runs until there are so many events; they are returned without time and version, with the metadata in `meta`. */
async function events(options: string, count: number, run: RunOptions = {}): Promise<Record<string, unknown>[]> {
  const running = await start(options, run);
  const lines = (): string[] => running.output().toString().split("\n").slice(0, -1);
  await until(() => lines().length >= count, `${count} events`);
  await running.stop();
  return lines().map((line) => {
    const { "@timestamp": _, "@version": __, ...event } = JSON.parse(line) as Record<string, unknown>;
    return event;
  });
}

const start = (options: string, run: RunOptions = {}): Promise<RunningConfig> =>
  startConfig(
    `input { exec { ${options} } } filter { mutate { copy => { "[@metadata]" => "meta" } } } output { stdout { codec => json_lines } }`,
    run,
  );

describe("a command", () => {
  test("is an event with its whole output, exit code and the time it took", async () => {
    const [event] = await events("command => 'echo one; echo two; exit 3' interval => 60", 1);

    expect(event).toEqual({
      message: "one\ntwo\n",
      event: { original: "one\ntwo\n" },
      host: { name: "test-host" },
      process: { command_line: "echo one; echo two; exit 3", exit_code: 3 },
      meta: { input: { exec: { process: { elapsed_time: expect.any(Number) } } } },
    });
  });

  test("has other fields in legacy mode", async () => {
    const [event] = await events("command => 'echo one' interval => 60", 1, { ecs: "disabled" });

    expect(event).toEqual({
      message: "one\n",
      host: "test-host",
      command: "echo one",
      meta: { exit_status: 0, duration: expect.any(Number) },
    });
  });

  test("keeps what the codec has found for those fields", async () => {
    const [event] = await events(`command => 'echo "{\\"host\\":\\"own\\"}"' codec => json interval => 60`, 1, { ecs: "disabled" });

    expect(event).toMatchObject({ host: "own" });
  });

  test("is a failure of JSON when that has no place for those fields", async () => {
    const [event] = await events(`command => 'echo "{\\"process\\":1}"' codec => json interval => 60`, 1);

    expect(event).toMatchObject({ message: '{"process":1}\n', tags: ["_jsonparsefailure"], process: { exit_code: 0 } });
  });

  test("is run again after the interval, counted from its beginning", async () => {
    const rests: number[] = [];
    let now = 0;
    // Every look at the clock takes a second, so that the command takes some.
    const sleep = (ms: number): Promise<void> => {
      rests.push(ms);
      now += ms;
      return systemClock.sleep(1, new AbortController().signal);
    };
    await events("command => 'echo one' interval => 10", 3, { clock: { now: () => (now += 1_000), sleep } });

    expect(rests.slice(0, 2).map((ms) => ms > 0 && ms < 10_000)).toEqual([true, true]);
  });

  test("is run when the schedule says so", async () => {
    const running = await start("command => 'echo one' schedule => '* * * * * *'");
    await until(() => running.output().length > 0, "an event");
    await running.stop();

    expect(running.output().toString()).toContain('"message":"one\\n"');
  });

  test("that is not there is said, and makes no event", async () => {
    const running = await start("command => 'no-such-command-anywhere 2>&-' interval => 60");
    await until(() => running.log.some(({ level }) => level === "error"), "an error");
    await running.stop();

    expect(running.log.find(({ level }) => level === "error")?.data["error"]).toMatchObject({ code: "EXEC_NOT_FOUND" });
    expect(running.output().toString()).toBe("");
  });

  test("that writes without end is ended, and costs nothing else", async () => {
    const running = await start("command => 'yes' interval => 60");
    await until(() => running.log.some(({ level }) => level === "error"), "an error");
    await running.stop();

    expect(running.log.find(({ level }) => level === "error")?.data["error"]).toMatchObject({ code: "EXEC_OUTPUT" });
  });

  test("that runs at the stop is ended with what it has started", async () => {
    const running = await start("command => 'sleep 1000 | sleep 1000' interval => 60");
    await running.stop();

    expect(running.output().toString()).toBe("");
  });
});

test.each([
  ["interval => 1", ["OPTION_MISSING"]],
  ["command => ls", ["EXEC_WHEN"]],
  ['command => ls interval => 1 schedule => "* * * * *"', ["EXEC_WHEN"]],
  ["command => ls schedule => often", ["SCHEDULE_CRON"]],
])("%j is refused as %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { exec { ${options} } } output { stdout {} }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
