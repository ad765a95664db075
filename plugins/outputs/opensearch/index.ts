import { readFile } from "node:fs/promises";
import type { ConnectionOptions } from "node:tls";
import { defineOutput } from "#plugin";
import type { ComputeContext, EcsMode } from "#plugin";
import { checkActionOptions } from "../../shared/bulk/actions.ts";
import { BulkDelivery } from "../../shared/bulk/bulk-delivery.ts";
import { makeBulkEncoder } from "../../shared/bulk/bulk-encoder.ts";
import { joinPath, readBulkSettings } from "../../shared/bulk/bulk-settings.ts";
import { defaultTemplate } from "../../shared/bulk/default-template.ts";
import { makeDocument } from "../../shared/bulk/document.ts";
import { javaStore, optionsExclude } from "../../shared/bulk/errors.ts";
import { HostPool } from "../../shared/bulk/host-pool.ts";
import { readHosts } from "../../shared/bulk/host-url.ts";
import type { HostUrl } from "../../shared/bulk/host-url.ts";
import { poolSettings, queryOf } from "../../shared/bulk/pool-settings.ts";
import { installTemplate, parseTemplateFile, readTemplateFile } from "../../shared/bulk/template.ts";
import type { SetupParts } from "../../shared/bulk/template.ts";
import { readUpdateOptions } from "../../shared/bulk/update-options.ts";
import { makeUpdateSource } from "../../shared/bulk/update-source.ts";
import { checkTls } from "../../shared/tls/check.ts";
import { unreadableFile } from "../../shared/tls/errors.ts";
import { loadClientTls } from "../../shared/tls/material.ts";
import type { TlsSettings } from "../../shared/tls/options.ts";
import { readLogin, signerOf } from "./login.ts";
import type { Login, OpenSearchOptions } from "./login.ts";
import { connectOpenSearch } from "./opensearch-client.ts";
import { options } from "./options.ts";

export default defineOutput({
  name: "opensearch",
  summary: "Writes events to indexes and data streams of OpenSearch.",
  defaultCodec: "plain",
  rejects: true,
  options,
  encoder(given, _, context) {
    if (given.template !== undefined) parseTemplateFile(given.template, Buffer.from(context.readFile(given.template)).toString("utf8"));
    const { action = "index", parent, join_field: joinField, stable_ids } = given;
    const index = context.template(given.index ?? `${defaultName(context.ecs)}-%{+yyyy.MM.dd}`);
    const settings = {
      action,
      target: index.render.bind(index),
      isDefaultTarget: false,
      refusesUnresolved: true,
      readsIngestMetadata: false,
      hasStableIds: stable_ids ?? (context.queueIsPersisted && action === "create"),
      documentId: given.document_id,
      routing: given.routing,
      pipeline: given.pipeline,
      version: given.version,
      versionType: given.version_type,
      retryOnConflict: given.retry_on_conflict ?? 1,
      document: makeDocument({ parent, joinField }, context),
      update: makeUpdateSource(readUpdateOptions(given), context),
    };
    return makeBulkEncoder(settings, context);
  },
  create(given, { ecs, logger }) {
    checkActionOptions(given);
    checkTls(tlsSettings(given), "client");
    checkStores(given);
    const login = readLogin(given);
    const hosts = hostsOf(given, login);
    if (!given.ssl_certificate_verification)
      logger.warn({}, "`ssl_certificate_verification => false`: whoever answers is taken for the server.");
    const settings = readBulkSettings(given, {
      filterPath: "errors,items.*.error,items.*.status",
      compressionLevel: given.http_compression ? 1 : 0,
      mostBytes: given.target_bulk_bytes,
      isOrdered: given.document_id !== undefined || !["index", "create"].includes(given.action ?? "index"),
    });
    return new BulkDelivery({
      settings,
      logger,
      open: async () => new HostPool(poolSettings(given, { hosts, logger, connect: await connector(given, login) })),
      prepare: (pool, signal) => prepare(pool, given, ecs, { path: pathOf(given), logger, signal }),
    });
  },
});

function defaultName(ecs: ComputeContext["ecs"]): string {
  return ecs === "disabled" ? "logstash" : "ecs-logstash";
}

function hostsOf({ hosts = ["127.0.0.1"], ssl: isTls, parameters }: OpenSearchOptions, { user, password }: Login): HostUrl[] {
  return readHosts(hosts, { isTls, port: 9200, user, password, query: queryOf(parameters) });
}

function pathOf({ path }: OpenSearchOptions): string {
  return path === undefined ? "" : joinPath(path).replace(/\/$/, "");
}

function tlsSettings(given: OpenSearchOptions): TlsSettings {
  return {
    ssl_enabled: true,
    ssl_certificate: given.tls_certificate,
    ssl_key: given.tls_key,
    ssl_certificate_authorities: given.cacert === undefined ? [] : [given.cacert],
    ssl_verification_mode: given.ssl_certificate_verification ? "full" : "none",
    ssl_supported_protocols: [],
    ssl_cipher_suites: [],
  };
}

/** @throws PluginError BULK_JAVA_STORE, BULK_OPTIONS_EXCLUDE */
function checkStores({ cacert, truststore, keystore, tls_certificate }: OpenSearchOptions): void {
  if (truststore !== undefined && cacert !== undefined) throw optionsExclude("`truststore`", "`cacert`");
  if (keystore !== undefined && tls_certificate !== undefined) throw optionsExclude("`keystore`", "`tls_certificate`");
  if (truststore !== undefined) throw javaStore("truststore", "Java");
  if (keystore?.endsWith(".jks")) throw javaStore("keystore", "jks");
}

async function loadTls(given: OpenSearchOptions): Promise<ConnectionOptions> {
  const tls = await loadClientTls(tlsSettings(given));
  const { keystore, keystore_password: passphrase } = given;
  if (keystore === undefined) return tls;
  try {
    return { ...tls, pfx: await readFile(keystore), ...(passphrase === undefined ? {} : { passphrase }) };
  } catch (error) {
    throw unreadableFile("keystore", keystore, error);
  }
}

async function connector(given: OpenSearchOptions, { aws }: Login) {
  const settings = {
    tls: await loadTls(given),
    headers: Object.fromEntries(given.custom_headers),
    proxy: given.proxy ?? "",
    timeoutMs: given.timeout * 1_000,
    signer: await signerOf(aws),
  };
  return (host: HostUrl) => connectOpenSearch(host, settings);
}

async function prepare(pool: HostPool, given: OpenSearchOptions, ecs: EcsMode, parts: SetupParts): Promise<void> {
  if (given.manage_template === false) return;
  const isComposable = !given.legacy_template;
  const name = defaultName(ecs);
  const own = { pattern: `${name}-*`, isEcs: ecs !== "disabled", isComposable };
  await installTemplate(
    pool,
    {
      endpoint: isComposable ? "_index_template" : "_template",
      name: given.template_name ?? name,
      overwrites: given.template_overwrite ?? false,
      body: given.template === undefined ? defaultTemplate(own) : await readTemplateFile(given.template),
    },
    parts,
  );
}
