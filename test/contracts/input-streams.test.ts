import { expect, test } from "vitest";
import { defineInput } from "../../src/plugin/input.ts";
import type { InputDefinition, Intake, StreamIntake } from "../../src/plugin/input.ts";
import { startConfig } from "../support/run-config.ts";

/** Streams that are cut by their input, that are left, and that go on under another name. */

interface Parts {
  readonly run: (stream: StreamIntake, intake: Intake) => void;
  readonly close?: () => Promise<void>;
}

function cutter({ run, close }: Parts): InputDefinition {
  return defineInput({
    name: "cutter",
    summary: "Records that a semicolon ends.",
    options: {},
    defaultCodec: "plain",
    recordDelimiter: () => Buffer.from(";"),
    sourceFields: () => [{ reference: "name", when: "always" }],
    create: () => ({
      run(intake) {
        run(intake.stream(intake.source(["first"])), intake);
        return Promise.resolve();
      },
      ...(close === undefined ? {} : { close }),
    }),
  });
}

async function eventsOf(codec: string, run: Parts["run"]): Promise<unknown[]> {
  const config = `input { cutter { codec => ${codec} } } filter { mutate { remove_field => ["@timestamp", "@version", "event"] } } output { stdout { codec => json_lines } }`;
  const running = await startConfig(config, { strangers: [cutter({ run })] });
  await running.agent.inputsEnded();
  await running.stop();
  return running
    .output()
    .toString()
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}

test.each([
  ["plain", [{ message: "one\ntwo" }, { message: "" }, { message: '{"a":1}' }, { message: "rest" }]],
  ["line", [{ message: "one" }, { message: "two" }, { message: '{"a":1}' }, { message: "rest" }]],
  ["json", [{ message: "one\ntwo", tags: ["_jsonparsefailure"] }, { a: 1 }, { message: "rest", tags: ["_jsonparsefailure"] }]],
])("each record that the input's delimiter ends is given to the codec %s by itself", async (codec, expected) => {
  const events = await eventsOf(codec, (stream) => {
    stream.write(Buffer.from("one\nt"));
    stream.write(Buffer.from('wo;;{"a":1};rest'));
    stream.end();
  });

  expect(events).toEqual(expected.map((event) => ({ name: "first", ...event })));
});

test("a stream that is left forgets the record that has not ended", async () => {
  const events = await eventsOf("plain", (stream) => {
    stream.write(Buffer.from("one;tw"));
    stream.leave();
  });

  expect(events).toEqual([{ name: "first", message: "one" }]);
});

test("a stream that is left gives up what its decoder keeps back", async () => {
  const events = await eventsOf('multiline { pattern => "^ " what => previous multiline_tag => "" }', (stream) => {
    stream.write(Buffer.from("one; 1;tw"));
    stream.leave();
  });

  expect(events).toEqual([{ name: "first", message: "one\n 1" }]);
});

test("a stream whose source has another name goes on within its record, and within its codec", async () => {
  const events = await eventsOf('multiline { pattern => "^ " what => previous multiline_tag => "" }', (stream, intake) => {
    stream.write(Buffer.from("one; 1; "));
    stream.moveTo(intake.source(["second"]));
    stream.write(Buffer.from("2;two;"));
    stream.end();
  });

  expect(events).toEqual([
    { name: "second", message: "one\n 1\n 2" },
    { name: "second", message: "two" },
  ]);
});

test("an input is closed once all that it gave is settled", async () => {
  const order: string[] = [];
  const parts: Parts = {
    run(stream) {
      void stream.write(Buffer.from("one;")).settled.then(() => order.push("settled"));
    },
    close() {
      order.push("closed");
      return Promise.resolve();
    },
  };
  const running = await startConfig("input { cutter { } } output { null { } }", { strangers: [cutter(parts)] });
  await running.agent.inputsEnded();
  await running.stop();

  expect(order).toEqual(["settled", "closed"]);
});
