import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { parseJson } from "../../src/event/json-parse.ts";
import { writeJson } from "../../src/event/json-write.ts";
import { rubyText } from "../../src/event/ruby-text.ts";
import { isList, isMap, keysOf, mapOf } from "../../src/event/value.ts";
import type { FieldMap, FieldValue } from "../../src/event/value.ts";

export type ServerName = "es8" | "es9" | "opensearch";

/** Where the servers are, and their certificates. */
export const folder = process.env["SERVICES_HOME"] ?? path.join(tmpdir(), "tailrace-services");
export const authorityFile = path.join(folder, "tls/ca.crt");

interface Server {
  readonly plugin: "elasticsearch" | "opensearch";
  readonly version: string;
  /** How it is reached. */
  readonly way: string;
  readonly url: string;
  /** Options with which an output reaches it. */
  readonly options: string;
  readonly login?: string;
  /** A language of its scripts, and a script in it that adds a parameter's field to the document's. */
  readonly addition: { readonly lang: string; readonly script: (parameter: string, field: string) => string };
}

/** Painless for Elasticsearch is not published: a module of ours stands in for it (java/Addition.java). */
const addition = { lang: "addition", script: (parameter: string, field: string): string => `${parameter} ${field}` };

export const servers: Readonly<Record<ServerName, Server>> = {
  es8: {
    plugin: "elasticsearch",
    version: "Elasticsearch 8.19",
    way: "TLS, user and password",
    url: "https://localhost:29301",
    options: `hosts => "https://localhost:29301" ssl_certificate_authorities => "${authorityFile}" user => admin password => adminpw`,
    login: "admin:adminpw",
    addition,
  },
  es9: {
    plugin: "elasticsearch",
    version: "Elasticsearch 9.5",
    way: "without TLS",
    url: "http://127.0.0.1:29302",
    options: 'hosts => "127.0.0.1:29302"',
    addition,
  },
  opensearch: {
    plugin: "opensearch",
    version: "OpenSearch 3.6",
    way: "without TLS, compressed",
    url: "http://127.0.0.1:29300",
    options: 'hosts => "127.0.0.1:29300" http_compression => true',
    addition: {
      lang: "painless",
      script: (parameter, field) =>
        `ctx._source.${field} = (ctx._source.${field} == null ? 0 : ctx._source.${field}) + params.${parameter}.${field}`,
    },
  },
};

/** An output to a server. */
export function outputTo(name: ServerName, more: string): string {
  const { plugin, options } = servers[name];
  // The one of version 8 has no root page.
  return `${plugin} { ${options} healthcheck_path => "/_cluster/health" ${more} }`;
}

const run = promisify(execFile);

/** Calls the script that has the servers; it says on standard error what went wrong. */
export async function control(
  command: "fetch" | "start" | "stop" | "kill",
  name: ServerName | "kafka",
  environment: NodeJS.ProcessEnv = {},
): Promise<void> {
  await run(path.join(import.meta.dirname, "servers.sh"), [command, name], { env: { ...process.env, ...environment } });
}

/** Asks a server. @returns what it answers, read */
export async function ask(name: ServerName, method: string, target: string, body?: unknown): Promise<Record<string, unknown>> {
  return JSON.parse(await askText(name, method, target, body)) as Record<string, unknown>;
}

function askText(name: ServerName, method: string, target: string, body?: unknown): Promise<string> {
  const { url, login } = servers[name];
  return exchange(`${url}${target}`, { method, login, body: body === undefined ? "" : JSON.stringify(body) });
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
  readonly aggregations: {
    readonly all: {
      readonly after_key?: object;
      readonly buckets: readonly { readonly key: { readonly n: number }; readonly doc_count: number }[];
    };
  };
}

/** The numbers in `[event][sequence]` of all documents of an index, in order, each as often as it is there. */
export async function sequencesIn(name: ServerName, index: string): Promise<number[]> {
  await ask(name, "POST", `/${index}/_refresh`);
  const numbers: number[] = [];
  for (let after: object | undefined; ;) {
    const composite = { size: 10_000, sources: [{ n: { terms: { field: "event.sequence" } } }], ...(after === undefined ? {} : { after }) };
    const { aggregations } = (await ask(name, "POST", `/${index}/_search`, { size: 0, aggs: { all: { composite } } })) as unknown as Page;
    for (const { key, doc_count: count } of aggregations.all.buckets) for (let at = 0; at < count; at++) numbers.push(key.n);
    after = aggregations.all.after_key;
    if (after === undefined) return numbers;
  }
}

/** @param query which documents, in Lucene's words */
export async function countIn(name: ServerName, index: string, query = "*"): Promise<number> {
  await ask(name, "POST", `/${index}/_refresh`);
  return (await ask(name, "GET", `/${index}/_count?q=${query}`))["count"] as number;
}

/** The documents of an index by their ids, each as it was sent: JSON with long and round numbers as they are, keys in order. */
export async function documentsIn(name: ServerName, index: string, query = "*"): Promise<Record<string, string>> {
  await ask(name, "POST", `/${index}/_refresh`);
  const found = parseJson(await askText(name, "GET", `/${index}/_search?size=10000&q=${query}`));
  const hits = at(at(found, "hits"), "hits");
  if (!isList(hits)) throw new Error(`${index} cannot be searched: ${writeJson(found)}`);
  return Object.fromEntries(hits.map((hit) => [rubyText(at(hit, "_id") ?? null), writeJson(inOrder(at(hit, "_source")))]));
}

function at(value: FieldValue | undefined, key: string): FieldMap[string] {
  return isMap(value) ? value[key] : undefined;
}

function inOrder(value: FieldValue | undefined): FieldValue {
  if (isList(value)) return value.map(inOrder);
  if (!isMap(value)) return value ?? null;
  return mapOf(
    Object.fromEntries(
      keysOf(value)
        .toSorted()
        .map((key) => [key, inOrder(value[key])]),
    ),
  );
}
