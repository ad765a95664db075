import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { until } from "../../../test/support/until.ts";

const read = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");

async function write(options: string, lines: readonly string[], keepsInputOpen = false): Promise<RunningConfig> {
  const running = await startConfig(
    `input { stdin { } } filter { mutate { remove_field => ["@timestamp", "@version", "host"] } } output { pipe { ${options} } }`,
    { input: lines.map((line) => `${line}\n`).join(""), ecs: "disabled", keepsInputOpen },
  );
  onTestFinished(() => running.abandon());
  return running;
}

test("a command is given each event as a line of JSON", async () => {
  const file = path.join(await scratchFolder(), "out");
  const running = await write(`command => "cat > ${file}"`, ["one", "two"]);
  await running.stop();

  expect(read(file)).toBe('{"message":"one"}\n{"message":"two"}\n');
});

test("each command that events make runs by itself, and no shell sees its arguments", async () => {
  const folder = await scratchFolder();
  const running = await write(`command => ["tee", "${folder}/$HOME %{message}"] message_format => "<%{message}>"`, ["a", "b", "a"]);
  await running.stop();

  expect([read(`${folder}/$HOME a`), read(`${folder}/$HOME b`)]).toEqual(["<a>\n<a>\n", "<b>\n"]);
});

test("a command that ended is started again, and the events come to it", async () => {
  const file = path.join(await scratchFolder(), "out");
  const running = await write(`command => "head -n 1 >> ${file}" message_format => "%{message}"`, ["one"], true);
  await until(() => read(file) === "one\n", "the first line");
  running.write("two\n");
  running.write("three\n");
  await until(() => read(file).split("\n").length > 2, "another line");

  expect(read(file)).toMatch(/^one\n(?:two|three)\n/);
  await running.stop();
});

test("a program that is not there is said, and the events wait", async () => {
  const running = await write('command => ["/no/such/program", "x"]', ["one"]);
  await until(() => running.log.some(({ data }) => data["error"] !== undefined), "a failure");

  expect(running.log.find(({ data }) => data["error"] !== undefined)?.data["error"]).toMatchObject({ code: "PIPE_BROKEN" });
  expect(running.agent.counts()[0]!.lanes[0]).toMatchObject({ delivered: 0, waiting: 1 });
});

test("a command that is given nothing for ttl seconds is told that its input has ended", async () => {
  const file = path.join(await scratchFolder(), "out");
  await write(`command => "cat; echo ended > ${file}" ttl => 0.1`, ["one"], true);

  await until(() => read(file) !== "", "the end");

  expect(read(file)).toBe("ended\n");
});

test("a command is needed", async () => {
  const { problems } = await checkConfig("input { stdin {} } output { pipe { command => [] } }");

  expect(problems.map(({ code }) => code)).toEqual(["PIPE_COMMAND"]);
});
