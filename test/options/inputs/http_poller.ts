import { createServer } from "node:http";
import { freePort } from "../../support/free-port.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import { httpClientCases, unseenHttpClientOptions } from "../http-client-cases.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { certificates } from "../tls-handshake.ts";

const PORT = await freePort();
const files = certificates();
const OFTEN = 'schedule => { "every" => "0.05s" }';

async function withPoller<T>(options: string, see: (running: RunningConfig) => Promise<T>): Promise<T> {
  const running = await startConfig(
    `input { http_poller { ${options} } } filter { mutate { remove_field => ["event", "@timestamp", "@version"] } } output { stdout { codec => json_lines } }`,
  );
  try {
    return await see(running);
  } finally {
    await running.abandon();
  }
}

/** Failures become events here: they are shown as lines of the log, which the cases of all clients look at. */
async function withClient<T>(url: string, options: string, see: (running: RunningConfig) => Promise<T>): Promise<T> {
  return withPoller(`urls => { one => "${url}" } ${OFTEN} ${options}`, (running) => {
    const events = (): { readonly error?: { readonly message: string } }[] =>
      running
        .output()
        .toString()
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as object);
    const failures = () =>
      events().flatMap(({ error }) =>
        error === undefined ? [] : [{ level: "warn", message: "", data: { error: new Error(error.message) } }],
      );
    return see({
      ...running,
      get log() {
        return [...running.log, ...failures()];
      },
    });
  });
}

/** Observes the first event that a server's answer makes. */
const answered = (given: string, instead: string, expected: unknown, of: (event: Record<string, unknown>) => unknown): OptionCase => ({
  given,
  instead,
  expected,
  observe: async (option) => {
    const server = createServer((request, response) => void response.end(JSON.stringify({ path: request.url })));
    await new Promise<void>((resolve) => void server.listen(PORT, "127.0.0.1", resolve));
    const urls = option.includes("urls =>") ? "" : `urls => { one => "http://127.0.0.1:${PORT}/" }`;
    const schedule = option.includes("schedule =>") ? "" : OFTEN;
    try {
      return await withPoller(`${urls} ${schedule} ${option}`, async (running) => {
        await until(() => running.output().length > 0, "an event");
        return of(JSON.parse(running.output().toString().split("\n")[0]!) as Record<string, unknown>);
      });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  },
});

export const pluginCases: PluginCases = {
  cases: {
    urls: answered(
      `urls => { one => "http://127.0.0.1:${PORT}/a" }`,
      `urls => { one => "http://127.0.0.1:${PORT}/b" }`,
      "/a",
      ({ path }) => path,
    ),
    schedule: {
      given: 'schedule => { "every" => "0.05s" }',
      instead: 'schedule => { "every" => "1h" }',
      expected: true,
      observe: async (option) =>
        withPoller(`urls => { one => "http://127.0.0.1:${PORT}/" } ${option}`, async (running) => {
          const count = (): number => running.output().toString().split("\n").length - 1;
          await until(() => count() > 0, "an event");
          return until(() => count() > 1, "another event", 1_000).then(
            () => true,
            () => false,
          );
        }),
    },
    target: answered('target => "doc"', "", { doc: "/" }, ({ doc }) => ({ doc: (doc as { readonly path?: unknown } | undefined)?.path })),
    metadata_target: answered('metadata_target => "asked"', "", true, ({ asked }) => asked !== undefined),
    ecs_compatibility: answered(
      "ecs_compatibility => disabled metadata_target => asked",
      "metadata_target => asked",
      "one",
      ({ asked }) => (asked as Record<string, unknown>)["name"],
    ),
    ...httpClientCases({
      files,
      port: PORT,
      withClient,
      config: (options) => `input { http_poller { urls => { one => "http://x/" } ${OFTEN} ${options} } } output { null { } }`,
    }),
  },
  unseen: unseenHttpClientOptions,
};
