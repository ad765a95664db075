import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/pipeline/system-clock.ts";
import { checkConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

function start(command: string, options = "", run: RunOptions = {}): Promise<WatchedConfig> {
  return watchInput(() => `pipe { command => '${command}' ${options} }`, { hostname: "machine", ...run });
}

describe("a command's lines", () => {
  test("are events, without their ends", async () => {
    const command = String.raw`printf "one\r\n\ntwo\n<3> three"`;
    const running = await start(command);

    const fields = { host: { name: "machine" }, process: { command_line: command } };
    expect(await running.collect(4)).toEqual(
      ["one", "", "two", "<3> three"].map((message) => ({ message, event: { original: message }, ...fields })),
    );
  });

  test("have the field names of before ECS, and leave an event's own alone", async () => {
    const command = 'echo "{\\"host\\":\\"own\\"}"';
    const running = await start(command, "codec => json", { ecs: "disabled" });

    expect(await running.collect(1)).toEqual([{ host: "own", command }]);
  });

  test("come again ten seconds after it has ended, and the log says how", async () => {
    const rests: number[] = [];
    const sleep = (ms: number): Promise<void> => {
      rests.push(ms);
      return new Promise((resolve) => void setImmediate(resolve));
    };
    const running = await start("echo one; exit 3", "", { clock: { ...systemClock, sleep } });

    await until(() => running.events().length >= 2, "two runs");
    await running.stop();

    expect(rests[0]).toBe(10_000);
    expect(running.log.find(({ message }) => message === "A command has ended and is run again.")?.data).toMatchObject({ code: 3 });
  });

  test("that are too long are cut", async () => {
    const running = await start('head -c 2000000 /dev/zero | tr "\\\\0" x; echo; echo next');

    const events = await running.collect(2);

    expect(events.map(({ message, tags }) => [(message as string).length, tags])).toEqual([
      [1_048_576, ["_recordtoolarge"]],
      [4, undefined],
    ]);
  });
});

test("a command is killed with what it has started, when the pipeline stops", async () => {
  const file = path.join(await scratchFolder(), "pid");
  const running = await start(`sleep 600 & echo $! > ${file}; echo started; wait`);
  await until(() => running.events().length > 0 && existsSync(file), "the command");
  const pid = Number(readFileSync(file, "utf8"));

  await running.stop();

  await until(() => !isAlive(pid), "the end of the process");
  expect(running.events().map(({ message }) => message)).toEqual(["started"]);
});

/** False also for one that has ended and is not waited for. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return false;
  }
}

test("a command must be given", async () => {
  const { problems } = await checkConfig("input { pipe { } } output { null { } }");

  expect(problems.map(({ code }) => code)).toEqual(["OPTION_MISSING"]);
});
