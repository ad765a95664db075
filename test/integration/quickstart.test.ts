import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { packageRoot } from "../support/run-config.ts";
import { connectTo, startTailrace } from "../support/tailrace-process.ts";

const LINE =
  '81.2.69.142 - ada [05/Mar/2024:10:20:30 +0100] "GET /a?b=1 HTTP/1.1" 200 2326 "https://example.org/" "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"';

test("the quickstart parses, dates and enriches access logs, prints them and writes them to a file", { timeout: 60_000 }, async () => {
  const port = await freePort();
  const text = await readFile(path.join(packageRoot, "pipelines/quickstart.conf"), "utf8");
  const config = text.replace("port => 5000", `port => ${port}`).replace("tailrace-quickstart.jsonl", "{folder}/out.jsonl");
  expect(config).toContain(`port => ${port}`);
  const tailrace = await startTailrace({ pipelines: { main: config } });
  (await connectTo(port)).end(`${LINE}\nno access log\n`);
  while ((await tailrace.events("out.jsonl")).length < 2) await delay(20);
  const [event, other] = await tailrace.events("out.jsonl");
  const printed = tailrace.stdout();

  expect(await tailrace.stop()).toEqual({ code: 0, signal: null });
  expect(event).toMatchObject({
    "@timestamp": "2024-03-05T09:20:30.000Z",
    message: LINE,
    source: { address: "81.2.69.142", geo: { country_iso_code: "GB", country_name: "United Kingdom" } },
    url: { original: "/a?b=1" },
    http: {
      request: { method: "GET", referrer: "https://example.org/" },
      response: { status_code: 200, body: { bytes: 2326 } },
      version: "1.1",
    },
    user: { name: "ada" },
    user_agent: { name: "Firefox", version: "120.0", os: { name: "Linux" } },
  });
  expect(event).not.toHaveProperty("tags");
  expect(event).not.toHaveProperty("timestamp");
  expect(other).toMatchObject({ message: "no access log", tags: ["_grokparsefailure"] });
  expect(printed).toContain('"name" => "Firefox"');
});
