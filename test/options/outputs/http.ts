import { gunzipSync } from "node:zlib";
import { createServer } from "node:http";
import { freePort } from "../../support/free-port.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import { httpClientCases, unseenHttpClientOptions } from "../http-client-cases.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { refusalCase } from "../run-case.ts";
import { certificates } from "../tls-handshake.ts";

const PORT = await freePort();
const files = certificates();
const CLEAN = 'mutate { remove_field => ["host", "event", "@timestamp", "@version"] }';
/** Rests are over soon. */
const hasty = { now: () => Date.now(), sleep: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, Math.min(ms, 20))) };

async function withOutput<T>(options: string, see: (running: RunningConfig) => Promise<T>): Promise<T> {
  const running = await startConfig(`input { stdin { codec => json_lines } } filter { ${CLEAN} } output { http { ${options} } }`, {
    input: '{"n":1}\n{"n":2}\n',
    clock: hasty,
  });
  try {
    return await see(running);
  } finally {
    await running.abandon();
  }
}

interface Request {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly type: string | undefined;
  readonly x: unknown;
  readonly body: string;
}

interface Sent {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly expected: unknown;
  /** The status of the first answer. */
  readonly status?: number;
  readonly of: (requests: readonly Request[]) => unknown;
}

/** Observes the requests that two events make. */
const sent = ({ beside = "", status = 200, of, ...rest }: Sent): OptionCase => ({
  ...rest,
  observe: async (option) => {
    const requests: Request[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => void chunks.push(chunk));
      request.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const body = (bytes[0] === 0x1f ? `gzip:${gunzipSync(bytes).toString()}` : bytes.toString()) || "-";
        requests.push({
          method: request.method,
          path: request.url,
          type: request.headers["content-type"],
          x: request.headers["x-a"],
          body,
        });
        response.writeHead(requests.length === 1 ? status : 200).end();
      });
    });
    await new Promise<void>((resolve) => void server.listen(PORT, "127.0.0.1", resolve));
    const url = option.includes("url =>") ? "" : `url => "http://127.0.0.1:${PORT}/in"`;
    const method = option.includes("http_method =>") ? "" : "http_method => post";
    try {
      return await withOutput(`${url} ${method} ${beside} ${option}`, async ({ agent }) => {
        const lane = () => agent.counts()[0]!.lanes[0]!;
        await until(() => lane().delivered + lane().rejected === 2, "two events");
        return of(requests);
      });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  },
});

const first = (part: keyof Request) => (requests: readonly Request[]) => requests[0]?.[part];
const count = (requests: readonly Request[]): number => requests.length;

export const pluginCases: PluginCases = {
  cases: {
    url: sent({
      given: `url => "http://127.0.0.1:${PORT}/%{n}"`,
      instead: `url => "http://127.0.0.1:${PORT}/"`,
      expected: "/1",
      of: first("path"),
    }),
    http_method: sent({ given: "http_method => put", instead: "http_method => post", expected: "PUT", of: first("method") }),
    format: sent({ given: "format => json_batch", expected: '[{"n":1},{"n":2}]', of: first("body") }),
    mapping: sent({ given: 'mapping => { "is" => "%{n}" }', expected: '{"is":"1"}', of: first("body") }),
    message: refusalCase((option) => `output { http { url => "http://x/" http_method => post format => message ${option} } }`, {
      given: 'message => "n=%{n}"',
      expected: [],
    }),
    headers: sent({ given: 'headers => { "X-A" => "%{n}" }', expected: "1", of: first("x") }),
    content_type: sent({ given: 'content_type => "text/x"', expected: "text/x", of: first("type") }),
    http_compression: sent({ given: "http_compression => true", expected: 'gzip:{"n":1}', of: first("body") }),
    retry_failed: sent({ given: "retry_failed => false", status: 503, expected: 2, of: count }),
    retryable_codes: sent({ given: "retryable_codes => [404]", status: 404, expected: 3, of: count }),
    ignorable_codes: sent({ given: "ignorable_codes => [503]", status: 503, expected: 2, of: count }),
    ...httpClientCases({
      files,
      port: PORT,
      withClient: (url, options, see) => withOutput(`url => "${url}" http_method => post ${options}`, see),
      config: (options) => `output { http { url => "http://x/" http_method => post ${options} } }`,
    }),
  },
  unseen: unseenHttpClientOptions,
};
