import { describe, expect, test } from "vitest";
import { runConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { decodeMessageWith } from "../../../test/support/run-codec.ts";
import { plainEvents } from "../../../test/support/run-filter.ts";

const ECS_ACTION = "[@metadata][codec][es_bulk]";

async function decoded(
  text: string,
  { codec = "es_bulk", from = ECS_ACTION, ...options }: RunOptions & { codec?: string; from?: string } = {},
): Promise<unknown[]> {
  const config = `input { stdin { codec => ${codec} } } filter { mutate { copy => { "${from}" => "bulk" } } } output { stdout { codec => json_lines } }`;
  const { output } = await runConfig(config, { ...options, input: text });
  return plainEvents(output);
}

describe("es_bulk", () => {
  test("makes an event of an action and its document", async () => {
    expect(await decoded('{"index":{"_index":"a","_id":"1"}}\n{"x":1}\n')).toEqual([
      { x: 1, bulk: { _index: "a", _id: "1", action: "index" } },
    ]);
  });

  test("puts the action straight into the metadata in legacy mode", async () => {
    const [event] = await decoded('{"create":{"_index":"a"}}\n{"x":1}\n', { ecs: "disabled", from: "[@metadata]" });

    expect(event).toEqual({ x: 1, bulk: { _index: "a", action: "create" } });
  });

  test("knows that a delete has no document", async () => {
    expect(await decoded('{"delete":{"_id":"1"}}\n{"update":{"_id":"2"}}\n{"doc":{"a":1}}\n')).toEqual([
      { bulk: { _id: "1", action: "delete" } },
      { doc: { a: 1 }, bulk: { _id: "2", action: "update" } },
    ]);
  });

  test.each<[string, string, unknown[]]>([
    ["blank lines", '\n{"index":{}}\n\n{"x":1}\n\n', [{ x: 1, bulk: { action: "index" } }]],
    ["an action that is no JSON", '{oops\n{"index":{}}\n{"x":1}\n', [{ x: 1, bulk: { action: "index" } }]],
    ["a document that is no JSON", '{"index":{}}\n{oops\n{"x":1}\n', [{ x: 1, bulk: { action: "index" } }]],
    ["lines that are no objects", '5\n{}\n[1]\n{"index":null}\nnull\n{"x":1}\n', [{ x: 1, bulk: { action: "index" } }]],
    ["an action at the end", '{"index":{}}\n{"x":1}\n{"index":{}}\n', [{ x: 1, bulk: { action: "index" } }]],
  ])("passes over %s", async (_, text, expected) => {
    expect(await decoded(text)).toEqual(expected);
  });

  test("makes a failure of a document that no event can hold", async () => {
    const [event, ...more] = await decoded('{"index":{}}\n{"@metadata":5}\n');

    expect([event, more]).toEqual([{ message: '{"@metadata":5}', tags: ["_decodefailure"] }, []]);
  });

  test("puts documents into a target", async () => {
    expect(await decoded('{"index":{}}\n{"x":1}\n', { codec: 'es_bulk { target => "[doc]" }' })).toEqual([
      { doc: { x: 1 }, bulk: { action: "index" } },
    ]);
  });

  test("reads each message from its beginning", async () => {
    expect(await decodeMessageWith("es_bulk", '{"index":{}}\n{"x":1}\n{"index":{}}', { ecs: "disabled" })).toEqual([{ x: 1 }]);
  });

  test("joins an action and a document that come apart, however many pairs there are", async () => {
    const pairs = Array.from({ length: 20_000 }, (_, n) => `{"index":{"_id":"${n}"}}\n{"n":${n}}\n`).join("");

    const events = (await decoded(pairs)) as { n: number; bulk: object }[];

    expect(events.length).toBe(20_000);
    expect(events.every(({ n, bulk }) => Object.values(bulk).includes(String(n)))).toBe(true);
  });
});
