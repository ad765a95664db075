import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

export type ServerName = "es8" | "es9" | "opensearch";

const folder = process.env["SERVICES_HOME"] ?? path.join(tmpdir(), "tailrace-services");
export const authorityFile = path.join(folder, "tls/ca.crt");

interface Server {
  readonly plugin: "elasticsearch" | "opensearch";
  readonly version: string;
  readonly url: string;
  /** Options with which an output reaches it. */
  readonly options: string;
  readonly login?: string;
}

export const servers: Readonly<Record<ServerName, Server>> = {
  es8: {
    plugin: "elasticsearch",
    version: "Elasticsearch 8.19, TLS, user and password",
    url: "https://localhost:29301",
    options: `hosts => "https://localhost:29301" ssl_certificate_authorities => "${authorityFile}" user => admin password => adminpw`,
    login: "admin:adminpw",
  },
  es9: {
    plugin: "elasticsearch",
    version: "Elasticsearch 9.5",
    url: "http://127.0.0.1:29302",
    options: 'hosts => "127.0.0.1:29302"',
  },
  opensearch: {
    plugin: "opensearch",
    version: "OpenSearch 3.6",
    url: "http://127.0.0.1:29300",
    options: 'hosts => "127.0.0.1:29300" http_compression => true',
  },
};

const run = promisify(execFile);

/** Calls the script that has the servers; it says on standard error what went wrong. */
export async function control(
  command: "fetch" | "start" | "stop" | "kill",
  name: ServerName,
  environment: NodeJS.ProcessEnv = {},
): Promise<void> {
  await run(path.join(import.meta.dirname, "servers.sh"), [command, name], { env: { ...process.env, ...environment } });
}

/** Asks a server. @returns what it answers, read */
export async function ask(name: ServerName, method: string, target: string, body?: unknown): Promise<Record<string, unknown>> {
  const { url, login } = servers[name];
  const text = await exchange(`${url}${target}`, { method, login, body: body === undefined ? "" : JSON.stringify(body) });
  return JSON.parse(text) as Record<string, unknown>;
}

function exchange(url: string, { method, login, body }: { method: string; login: string | undefined; body: string }): Promise<string> {
  const isTls = url.startsWith("https");
  const options = {
    method,
    headers: { "content-type": "application/json" },
    ...(login === undefined ? {} : { auth: login }),
    ...(isTls ? { ca: readFileSync(authorityFile) } : {}),
  };
  return new Promise((resolve, reject) => {
    const request = (isTls ? httpsRequest : httpRequest)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => void chunks.push(chunk));
      response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    });
    request.once("error", reject);
    request.end(body);
  });
}

interface Page {
  readonly hits: { readonly hits: readonly { readonly sort: readonly [number] }[] };
}

/** The numbers in `[event][sequence]` of all documents of an index, in order. */
export async function sequencesIn(name: ServerName, index: string): Promise<number[]> {
  await ask(name, "POST", `/${index}/_refresh`);
  const all: number[] = [];
  for (let last: number | undefined; ; last = all.at(-1)) {
    const after = last === undefined ? {} : { search_after: [last] };
    const body = { size: 10_000, _source: false, sort: [{ "event.sequence": "asc" }], track_total_hits: false, ...after };
    const { hits } = (await ask(name, "POST", `/${index}/_search`, body)) as unknown as Page;
    if (hits.hits.length === 0) return all;
    all.push(...hits.hits.map(({ sort: [sequence] }) => sequence));
  }
}

export async function countIn(name: ServerName, index: string): Promise<number> {
  await ask(name, "POST", `/${index}/_refresh`);
  return (await ask(name, "GET", `/${index}/_count`))["count"] as number;
}
