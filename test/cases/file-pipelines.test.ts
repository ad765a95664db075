import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot, startConfig } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";
import { until } from "../support/until.ts";

/** The pipelines of `pipelines/` that read files, over files as the programs write them; what they send goes to standard output. */
async function eventsOf(
  pipeline: string,
  { variable, folder, count }: { readonly variable: string; readonly folder: string; readonly count: number },
): Promise<Record<string, unknown>[]> {
  const text = readFileSync(path.join(packageRoot, "pipelines", pipeline), "utf8");
  const quick = 'stat_interval => "5 ms" start_position => "beginning" path =>';
  const config = text
    .replace(/^ +start_position => .*\n/m, "")
    .replaceAll(/^ +path =>/gm, quick)
    .replace(/^output \{[^]*/m, "output { stdout { codec => json_lines } }");
  const running = await startConfig(config, { environment: { [variable]: folder } });
  const lines = (): string[] => running.output().toString().split("\n").slice(0, -1);
  await until(() => lines().length >= count, `${count} events`);
  await running.stop();
  return lines().map((line) => withoutUsual(JSON.parse(line) as Record<string, unknown>));
}

/** Without what every event of a file has. */
function withoutUsual({ host: _host, event: _event, "@version": _version, ...event }: Record<string, unknown>): Record<string, unknown> {
  return event;
}

test("nginx.conf reads access and error logs", async () => {
  const folder = await scratchFolder();
  const access = '203.0.113.9 - - [31/Jan/2026:12:00:00 +0000] "GET /a?b=1 HTTP/1.1" 200 512 "-" "curl/8.5.0"';
  const error =
    '2026/01/31 12:00:01 [error] 12#34: *56 open() "/srv/x" failed (2: No such file or directory), client: 203.0.113.9, server: example.org, request: "GET /x HTTP/1.1", host: "example.org"';
  writeFileSync(`${folder}/access.log`, `${access}\n`);
  writeFileSync(`${folder}/error.log`, `${error}\n2026/01/31 12:00:02 [notice] 1#1: signal process started\n`);
  const events = await eventsOf("nginx.conf", { variable: "NGINX_LOGS", folder, count: 3 });

  const of = (text: string): Record<string, unknown> | undefined => events.find(({ message }) => message === text);
  expect(of(access)).toMatchObject({
    "@timestamp": "2026-01-31T12:00:00.000Z",
    source: { address: "203.0.113.9" },
    http: { request: { method: "GET" }, response: { status_code: 200 } },
    url: { original: "/a?b=1" },
    user_agent: { name: "curl" },
    data_stream: { dataset: "nginx.access" },
  });
  expect(of(error)).toMatchObject({
    "@timestamp": "2026-01-31T12:00:01.000Z",
    log: { level: "error" },
    process: { pid: 12, thread: { id: 34 } },
    nginx: { error: { connection_id: 56 } },
    source: { address: "203.0.113.9" },
    url: { domain: "example.org", original: "/x" },
    http: { version: "1.1", request: { method: "GET" } },
    data_stream: { dataset: "nginx.error" },
  });
  expect(events.map(({ error: found }) => (found as { message?: string } | undefined)?.message)).toContain("signal process started");
});

test("python-traceback.conf makes one event of a traceback", async () => {
  const folder = await scratchFolder();
  const traceback = [
    "2026-01-31 12:00:01,250 ERROR shop.orders Order 7 failed",
    "Traceback (most recent call last):",
    '  File "/srv/shop/orders.py", line 10, in place',
    "    pay(order)",
    "",
    "During handling of the above exception, another exception occurred:",
    "",
    "Traceback (most recent call last):",
    '  File "/srv/shop/orders.py", line 12, in place',
    "    raise PaymentError(order)",
    "shop.errors.PaymentError: card refused: 51",
  ];
  writeFileSync(
    `${folder}/app.log`,
    `2026-01-31 12:00:00,000 INFO shop Started.\n${traceback.join("\n")}\n2026-01-31 12:00:02,000 INFO shop Stopped.\n`,
  );
  const events = await eventsOf("python-traceback.conf", { variable: "PYTHON_LOGS", folder, count: 3 });

  const file = { path: `${folder}/app.log` };
  expect(events).toEqual([
    { "@timestamp": "2026-01-31T12:00:00.000Z", message: "Started.", log: { level: "INFO", logger: "shop", file } },
    {
      "@timestamp": "2026-01-31T12:00:01.250Z",
      message: "Order 7 failed",
      log: { level: "ERROR", logger: "shop.orders", file },
      error: {
        type: "shop.errors.PaymentError",
        message: "card refused: 51",
        stack_trace: traceback
          .slice(1)
          .filter((line) => line !== "")
          .join("\n"),
      },
      tags: ["multiline", "traceback"],
    },
    { "@timestamp": "2026-01-31T12:00:02.000Z", message: "Stopped.", log: { level: "INFO", logger: "shop", file } },
  ]);
});

test("kubernetes-containers.conf reads CRI and Docker formats, and tells the pod from the path", async () => {
  const folder = await scratchFolder();
  const id = "0123456789abcdef".repeat(4);
  mkdirSync(`${folder}/pods`);
  writeFileSync(
    `${folder}/pods/0.log`,
    "2026-01-31T12:00:00.123456789Z stdout F hello  world\n2026-01-31T12:00:01Z stderr P a third of\n2026-01-31T12:00:01Z stderr P  a\n2026-01-31T12:00:02Z stderr F  line\n2026-01-31T12:00:05Z stdout P never ended\n",
  );
  symlinkSync(`${folder}/pods/0.log`, `${folder}/web-1_shop_nginx-${id}.log`);
  writeFileSync(
    `${folder}/db-0_data_postgres-main-${id}.log`,
    [
      String.raw`{"log":"a \"b\"\n","stream":"stdout","time":"2026-01-31T12:00:03.5Z"}`,
      String.raw`{"log":"half \"of,\"","stream":"stderr","attrs":{"tag":"x"},"time":"2026-01-31T12:00:03.9Z"}`,
      String.raw`{"log":" a line\n","stream":"stderr","attrs":{"tag":"x"},"time":"2026-01-31T12:00:04Z"}`,
      "",
    ].join("\n"),
  );
  const events = await eventsOf("kubernetes-containers.conf", { variable: "CONTAINER_LOGS", folder, count: 4 });

  const web = { kubernetes: { pod: { name: "web-1" }, namespace: "shop", container: { name: "nginx" } } };
  const database = { kubernetes: { pod: { name: "db-0" }, namespace: "data", container: { name: "postgres-main" } } };
  const of = (stream: string, time: string, rest: object): object => ({
    stream,
    "@timestamp": time,
    container: { id },
    log: expect.any(Object) as unknown,
    ...rest,
  });
  const byTime = events.toSorted((a, b) => String(a["@timestamp"]).localeCompare(String(b["@timestamp"])));
  expect(byTime).toEqual([
    of("stdout", "2026-01-31T12:00:00.123Z", { message: "hello  world", ...web }),
    of("stderr", "2026-01-31T12:00:01.000Z", { message: "a third of a line", ...web }),
    of("stdout", "2026-01-31T12:00:03.500Z", { message: 'a "b"', ...database }),
    of("stderr", "2026-01-31T12:00:04.000Z", { message: 'half "of," a line', ...database }),
    of("stdout", "2026-01-31T12:00:05.000Z", { message: "never ended", tags: ["partial"], ...web }),
  ]);
});
