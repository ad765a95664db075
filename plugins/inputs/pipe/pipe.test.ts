import { assert, integer, property, stringMatching } from "fast-check";
import { expect, test } from "vitest";
import { systemClock } from "../../../src/pipeline/system-clock.ts";
import { checkConfig } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import { Chomp } from "./chomp.ts";

test("each line is an event, with the command", async () => {
  const input = await watchInput(() => "pipe { command => 'printf \"one\\ntwo\\nlast\"; sleep 1000' }");
  await until(() => input.events().length === 2, "two events");

  await input.stop();
  expect(input.events().map(({ message }) => message)).toEqual(["one", "two", "last"]);
  expect(input.events()[0]).toMatchObject({ host: { name: "test-host" }, process: { command_line: expect.stringContaining("printf") } });
});

test("a carriage return at the end of a line goes with it", async () => {
  const input = await watchInput(() => String.raw`pipe { command => 'printf "a\r\n\r\nb\rc\r\r\nd\r"' }`);

  expect(await input.messages(4)).toEqual(["a", "", "b\rc\r", "d"]);
});

test("whatever the pieces in which it comes", () => {
  assert(
    property(stringMatching(/^[ab\r\n]{0,12}$/), integer({ min: 1, max: 3 }), (text, length) => {
      const chomp = new Chomp();
      const pieces = text.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];

      expect(pieces.map((piece) => chomp.add(Buffer.from(piece)).toString()).join("")).toBe(
        text.replace(/\r\n|\r$/g, (end) => end.slice(1)),
      );
    }),
  );
});

test("has other fields in legacy mode, and keeps those of the codec", async () => {
  const input = await watchInput(() => `pipe { command => 'echo "{\\"host\\":\\"own\\"}"; sleep 1000' codec => json }`, {
    ecs: "disabled",
  });

  expect(await input.collect(1)).toMatchObject([{ host: "own", command: expect.stringContaining("echo") }]);
});

test("lines may be joined by the codec", async () => {
  const input = await watchInput(
    () => `pipe { command => 'printf "a\\n b\\nc\\n"; sleep 1000' codec => multiline { pattern => "^ " what => previous } }`,
    { ecs: "disabled" },
  );
  await until(() => input.events().length === 1, "the first event");

  await input.stop();
  expect(input.events().map(({ message }) => message)).toEqual(["a\n b", "c"]);
});

test("a command that ends is run again after ten seconds", async () => {
  const rests: number[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    rests.push(ms);
    return systemClock.sleep(1, signal);
  };
  const input = await watchInput(() => "pipe { command => 'echo one; exit 2' }", { clock: { ...systemClock, sleep } });

  expect((await input.messages(2)).slice(0, 2)).toEqual(["one", "one"]);
  expect(rests).toContain(10_000);
  expect(input.log.find(({ level }) => level === "warn")).toMatchObject({ data: { exitCode: 2 } });
});

test("a command is needed", async () => {
  const { problems } = await checkConfig("input { pipe { } } output { stdout {} }");

  expect(problems.map(({ code }) => code)).toEqual(["OPTION_MISSING"]);
});
