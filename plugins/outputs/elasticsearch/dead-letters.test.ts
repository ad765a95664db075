import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readLetters } from "../../../test/support/letters.ts";
import { runConfig } from "../../../test/support/run-config.ts";
import { items, searchServer } from "../../../test/support/search-server.ts";

test("what does not fit the mapping is a dead letter, whole; what is dropped is none", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "tailrace-letters-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const mapping = { type: "document_parsing_exception", reason: "failed to parse field [n] of type [long]" };
  const server = await searchServer({
    play: (request) =>
      request.url.includes("_bulk")
        ? items(request, { status: 400, error: mapping }, { status: 409, error: { type: "version_conflict_engine_exception" } }, 201)
        : undefined,
  });

  await runConfig(
    `input { stdin { codec => json_lines } }
     filter { mutate { add_field => { "[@metadata][kept]" => "yes" } remove_field => ["@version", "host", "event", "@timestamp"] } }
     output { elasticsearch { hosts => "${server.host}" index => web manage_template => false } }`,
    {
      input: '{"n":"one","f":1.0}\n{"n":2}\n{"n":3}\n',
      deadLetters: { folder, maxBytes: 1 << 20, policy: "drop_newer", retainMs: undefined },
    },
  );

  expect(await readLetters(folder)).toMatchObject([
    {
      head: {
        plugin_type: "elasticsearch",
        status: 400,
        reason: "document_parsing_exception: failed to parse field [n] of type [long]",
        response: JSON.stringify(mapping),
        attempts: 1,
      },
      event: '{"n":"one","f":1.0}',
      metadata: '{"kept":"yes"}',
    },
  ]);
});
