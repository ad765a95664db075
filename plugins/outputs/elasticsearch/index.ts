import { defineOutput } from "#plugin";
import type { ComputeContext, EcsMode, Event, Logger } from "#plugin";
import { checkActionOptions } from "../../shared/bulk/actions.ts";
import { BulkDelivery } from "../../shared/bulk/bulk-delivery.ts";
import { makeBulkEncoder } from "../../shared/bulk/bulk-encoder.ts";
import { joinPath, readBulkSettings } from "../../shared/bulk/bulk-settings.ts";
import { makeDocument } from "../../shared/bulk/document.ts";
import { optionsExclude } from "../../shared/bulk/errors.ts";
import { HostPool } from "../../shared/bulk/host-pool.ts";
import { readHosts } from "../../shared/bulk/host-url.ts";
import type { HostUrl } from "../../shared/bulk/host-url.ts";
import { poolSettings, queryOf } from "../../shared/bulk/pool-settings.ts";
import { parseTemplateFile } from "../../shared/bulk/template.ts";
import { readUpdateOptions } from "../../shared/bulk/update-options.ts";
import { makeUpdateSource } from "../../shared/bulk/update-source.ts";
import { checkClientTls, loadTls, tlsFor } from "./client-tls.ts";
import { readCloudId } from "./cloud-id.ts";
import { dataStreamOf, streamDocument, streamTarget } from "./data-stream.ts";
import type { DataStream, ElasticsearchOptions } from "./data-stream.ts";
import { connectElastic } from "./elastic-client.ts";
import { defaultIndex, lifecycleOf } from "./lifecycle.ts";
import { checkApiKey, readLogin } from "./login.ts";
import type { Login } from "./login.ts";
import { options } from "./options.ts";
import { setUpIndex } from "./set-up.ts";

export default defineOutput({
  name: "elasticsearch",
  summary: "Writes events to indexes and data streams of Elasticsearch.",
  defaultCodec: "plain",
  rejects: true,
  options,
  encoder(given, _, context) {
    if (given.template !== undefined) parseTemplateFile(given.template, Buffer.from(context.readFile(given.template)).toString("utf8"));
    if (given.user !== undefined && given.password === undefined) context.advise?.("`user` without `password` is not used.");
    const stream = dataStreamOf(given, context.ecs);
    const fixed = {
      refusesUnresolved: given.dlq_on_failed_indexname_interpolation,
      readsIngestMetadata: true,
      hasStableIds: hasStableIds(given, stream, context),
      documentId: given.document_id,
      routing: given.routing,
      pipeline: given.pipeline,
      update: makeUpdateSource(readUpdateOptions(given), context),
      retryOnConflict: given.retry_on_conflict ?? 1,
    };
    if (stream !== undefined) {
      const place = { target: streamTarget(stream, context), document: streamDocument(stream, context), isDefaultTarget: false };
      return makeBulkEncoder({ ...fixed, ...place, action: "create", version: undefined, versionType: undefined }, context);
    }
    const { action = "index", version, version_type: versionType, parent, join_field: joinField } = given;
    const place = { target: indexTarget(given, context), document: makeDocument({ parent, joinField }, context) };
    const isDefaultTarget = (given.index ?? defaultIndex(context.ecs)) === defaultIndex(context.ecs);
    return makeBulkEncoder({ ...fixed, ...place, isDefaultTarget, action, version, versionType }, context);
  },
  create(given, { ecs, logger }) {
    checkActionOptions(given);
    checkClientTls(given);
    const stream = dataStreamOf(given, ecs);
    const login = readLogin(given);
    const hosts = hostsOf(given, login);
    checkApiKey(login, hosts);
    if (given.ssl_verification_mode === "none")
      logger.warn({}, "`ssl_verification_mode => none`: whoever answers is taken for the server.");
    const settings = readBulkSettings(given, {
      filterPath: "errors,items.*.error,items.*.status",
      compressionLevel: given.compression_level ?? (given.http_compression === false ? 0 : 1),
      mostBytes: MOST_BYTES,
      isOrdered: !isAppending(given),
    });
    return new BulkDelivery({
      settings,
      logger,
      open: async () => new HostPool(poolSettings(given, { hosts, logger, connect: await connector(given, login) })),
      prepare: (pool, signal) => prepare(pool, { given, ecs, stream, logger, signal }),
    });
  },
});

/** In one request, as in Logstash. */
const MOST_BYTES = 20 * 1024 * 1024;

/** True when no two records can be for one document, so that their order means nothing. */
function isAppending({ action = "index", document_id }: ElasticsearchOptions): boolean {
  return document_id === undefined && (action === "index" || action === "create");
}

function hasStableIds({ stable_ids, action }: ElasticsearchOptions, stream: DataStream | undefined, context: ComputeContext): boolean {
  if (stable_ids !== undefined) return stable_ids;
  return context.queueIsPersisted && (stream === undefined ? action === "create" : stream.type === "logs");
}

function indexTarget(given: ElasticsearchOptions, context: ComputeContext) {
  const alias = lifecycleOf(given, context.ecs)?.alias;
  const template = context.template(alias ?? given.index ?? defaultIndex(context.ecs));
  return (event: Event): string => template.render(event);
}

/** @throws PluginError BULK_HOST, ELASTICSEARCH_CLOUD_ID */
function hostsOf(given: ElasticsearchOptions, { user, password }: Login): HostUrl[] {
  const { cloud_id, hosts, ssl_enabled: isTls, parameters } = given;
  if (cloud_id !== undefined && hosts !== undefined) throw optionsExclude("`cloud_id`", "`hosts`");
  const named = cloud_id === undefined ? (hosts ?? ["127.0.0.1"]) : [readCloudId(cloud_id)];
  return readHosts(named, { isTls, port: 9200, user, password, query: queryOf(parameters) });
}

/** Reads the files of TLS, and makes what makes clients. */
async function connector(given: ElasticsearchOptions, { apiKey }: Login) {
  const tls = await loadTls(given);
  const fixed = { apiKey, headers: Object.fromEntries(given.custom_headers), proxy: given.proxy ?? "", timeoutMs: given.timeout * 1_000 };
  return async (host: HostUrl) => connectElastic(host, { ...fixed, tls: host.scheme === "https" ? await tlsFor(host, tls, given) : tls });
}

interface Preparation {
  readonly given: ElasticsearchOptions;
  readonly ecs: EcsMode;
  readonly stream: DataStream | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** The server has the templates of data streams itself. */
async function prepare(pool: HostPool, { given, ecs, stream, logger, signal }: Preparation): Promise<void> {
  const path = given.path === undefined ? "" : joinPath(given.path).replace(/\/$/, "");
  if (stream === undefined) await setUpIndex(pool, given, ecs, { path, logger, signal });
}
