import { expect, test } from "vitest";
import { startConfig } from "../../support/run-config.ts";
import { finish } from "../finish.ts";
import { noteOf } from "../search-matrix.ts";
import { ask, documentsIn, outputTo, servers } from "../servers.ts";
import type { ServerName } from "../servers.ts";

const RIVALS = 200;
const CONFLICTS = 1_000;

/** Updates as servers understand them. */
export function updateTests(name: ServerName): void {
  const { lang, script } = servers[name].addition;
  const filter = 'filter { mutate { remove_field => ["@version", "host", "event", "@timestamp"] } }';

  /** Sends events as updates of the documents with their ids, to outputs with these options. @returns the counts of the outputs' lanes */
  async function update(index: string, outputs: readonly string[], events: readonly object[]) {
    const sinks = outputs.map((more) => outputTo(name, `index => "${index}" action => update document_id => "%{id}" ${more}`));
    const running = await startConfig(`input { stdin { codec => json_lines } } ${filter} output { ${sinks.join(" ")} }`, {
      input: events.map((event) => `${JSON.stringify(event)}\n`).join(""),
    });
    await finish(running);
    return running.agent.counts()[0]!.lanes.map(({ delivered, rejected }) => ({ delivered, rejected }));
  }

  async function fresh(index: string): Promise<void> {
    await ask(name, "PUT", `/${index}`, { settings: { number_of_shards: 1, number_of_replicas: 0 } });
    await ask(name, "PUT", `/${index}/_doc/old?refresh=true`, { hits: 40, kept: true });
  }

  test.each([
    ["", "doc", { old: { id: "old", hits: 2, kept: true } }, 1],
    ["doc_as_upsert => true", "doc-upsert", { old: { id: "old", hits: 2, kept: true }, new: { id: "new", hits: 2 } }, 0],
    ['upsert => \'{"made": "of %{id}"}\'', "upsert", { old: { id: "old", hits: 2, kept: true }, new: { made: "of new" } }, 0],
  ])("change what is there, and with %j make what is not", async (options, index, documents, missing) => {
    await noteOf(name, `updates: ${index}`);
    await fresh(`updates-${index}`);
    const counts = await update(
      `updates-${index}`,
      [options],
      [
        { id: "old", hits: 2 },
        { id: "new", hits: 2 },
      ],
    );

    expect(counts).toEqual([{ delivered: 2 - missing, rejected: missing }]);
    expect(await found(`updates-${index}`)).toEqual(documents);
  });

  const added = { old: { hits: 43, kept: true } };
  test.each([
    ["script", "", added, 2],
    ["script-upsert", `upsert => '{"hits": 7}'`, { ...added, new: { hits: 10 } }, 0],
    ["script-doc", "doc_as_upsert => true", { ...added, new: { id: "new", hits: 6 } }, 0],
    ["scripted", "scripted_upsert => true", { ...added, new: { hits: 6 } }, 0],
    ["named", `script_var_name => "given" upsert => '{"hits": 7}'`, { ...added, new: { hits: 10 } }, 0],
  ])("by a script work as %s", async (index, options, documents, missing) => {
    await noteOf(name, `updates by a script: ${index}`);
    await fresh(`updates-${index}`);
    const text = script(index === "named" ? "given" : "event", "hits");
    const counts = await update(
      `updates-${index}`,
      [`script => "${text}" script_lang => "${lang}" ${options}`],
      [
        { id: "old", hits: 3 },
        { id: "new", hits: 3 },
        { id: "new", hits: 3 },
      ],
    );

    expect(counts).toEqual([{ delivered: 3 - missing, rejected: missing }]);
    expect(await found(`updates-${index}`)).toEqual(documents);
  });

  test("by a script that the server has stored work", async () => {
    await noteOf(name, "updates by a stored script");
    await ask(name, "PUT", "/_scripts/add-hits", { script: { lang, source: script("event", "hits") } });
    await fresh("updates-stored");
    const counts = await update("updates-stored", ['script => "add-hits" script_type => indexed'], [{ id: "old", hits: 3 }]);

    expect(counts).toEqual([{ delivered: 1, rejected: 0 }]);
    expect(await found("updates-stored")).toEqual(added);
  });

  test("by a script that cannot be compiled are refused for good, with the reason", async () => {
    await noteOf(name, "updates by a script that cannot be compiled: refused for good");
    await fresh("updates-broken");
    const counts = await update("updates-broken", ['script => "x y" script_lang => "no_such_language"'], [{ id: "old", hits: 3 }]);

    expect([counts, await found("updates-broken")]).toEqual([[{ delivered: 0, rejected: 1 }], { old: { hits: 40, kept: true } }]);
  });

  test("of two outputs on one document are all there with retry_on_conflict", async () => {
    await noteOf(name, `retry_on_conflict: ${2 * RIVALS} updates of one document by two outputs, all there`);
    await fresh("updates-rivals");
    const rival = `script => "${script("event", "hits")}" script_lang => "${lang}" retry_on_conflict => ${CONFLICTS}`;
    const counts = await update(
      "updates-rivals",
      [rival, rival],
      Array.from({ length: RIVALS }, () => ({ id: "old", hits: 1 })),
    );

    expect(counts).toEqual([1, 2].map(() => ({ delivered: RIVALS, rejected: 0 })));
    expect(await found("updates-rivals")).toEqual({ old: { hits: 40 + 2 * RIVALS, kept: true } });
  });

  async function found(index: string): Promise<Record<string, unknown>> {
    const documents = await documentsIn(name, index);
    return Object.fromEntries(Object.entries(documents).map(([id, text]) => [id, JSON.parse(text) as unknown]));
  }
}
