import { isMap, mapOf, rubyText } from "#plugin";
import type { ComputeContext, EcsMode, Event, FieldMap, FieldValue, OptionsOf } from "#plugin";
import { jsonWith } from "../../shared/bulk/document.ts";
import { badStreamPart, notForDataStreams, onlyForDataStreams, streamNeedsEcs } from "./errors.ts";
import { options, streamOptions, streamSafeOptions } from "./options.ts";

export type ElasticsearchOptions = OptionsOf<typeof options>;

/** The stream that an output writes to. */
export interface DataStream {
  readonly type: string;
  readonly dataset: string;
  readonly namespace: string;
  readonly syncsFields: boolean;
  readonly followsEvents: boolean;
}

/**
 * Logstash's rule (data_stream_support.rb): undefined means an index.
 * @throws PluginError ELASTICSEARCH_STREAM_…, ELASTICSEARCH_NO_STREAM
 */
export function dataStreamOf(given: ElasticsearchOptions, ecs: EcsMode): DataStream | undefined {
  const unfit = unfitOptions(given);
  const wanted = given.data_stream ?? "auto";
  if (wanted === "true") {
    if (unfit.length > 0) throw notForDataStreams(unfit);
    if (ecs === "disabled") throw streamNeedsEcs();
    return readStream(given);
  }
  if (wanted === "auto" && ecs !== "disabled" && unfit.length === 0) return readStream(given);
  const streamNames = Object.keys(streamOptions).filter((name) => name.startsWith("data_stream_") && isGiven(given, name));
  if (streamNames.length > 0) throw onlyForDataStreams(streamNames, whyIndex(wanted, ecs, unfit));
  return undefined;
}

function whyIndex(wanted: string, ecs: EcsMode, unfit: readonly string[]): string {
  if (wanted === "false") return "`data_stream => false`";
  return ecs === "disabled" ? "ECS is disabled" : `data streams have no ${unfit.map((name) => `\`${name}\``).join(", ")}`;
}

/** Options that were written and that a data stream does not have. */
function unfitOptions(given: ElasticsearchOptions): string[] {
  return Object.keys(options).filter((name) => {
    if (!isGiven(given, name) || name in streamSafeOptions || name in streamOptions) return false;
    if (name === "action") return given.action !== "create";
    return name !== "manage_template" || given.manage_template !== false;
  });
}

/** The options of documents have no defaults, so that what is there was written. */
function isGiven(given: ElasticsearchOptions, name: string): boolean {
  return (given as Readonly<Record<string, unknown>>)[name] !== undefined;
}

function readStream(given: ElasticsearchOptions): DataStream {
  return {
    type: given.data_stream_type ?? "logs",
    dataset: streamPart("data_stream_dataset", given.data_stream_dataset ?? "generic"),
    namespace: streamPart("data_stream_namespace", given.data_stream_namespace ?? "default"),
    syncsFields: given.data_stream_sync_fields ?? true,
    followsEvents: given.data_stream_auto_routing ?? true,
  };
}

const MOST_BYTES = 100;

function streamPart(option: string, text: string): string {
  if (text === "") throw badStreamPart(option, text, "it is empty");
  if (Buffer.byteLength(text) > MOST_BYTES) throw badStreamPart(option, text, `it has more than ${MOST_BYTES} bytes`);
  const wrong = /[\\/*?"<>| ,#:]/.exec(text);
  if (wrong !== null) throw badStreamPart(option, text, `${JSON.stringify(wrong[0])} is not allowed in it`);
  return text;
}

/** The stream of an event: its own fields come before the options. */
export function streamTarget(stream: DataStream, context: ComputeContext): (event: Event) => string {
  const name = `${stream.type}-${stream.dataset}-${stream.namespace}`;
  if (!stream.followsEvents) return () => name;
  const field = context.field("[data_stream]");
  return (event) => {
    const own = field.get(event);
    if (!isMap(own)) return name;
    return [own["type"] || stream.type, own["dataset"] || stream.dataset, own["namespace"] || stream.namespace].map(rubyText).join("-");
  };
}

/** The JSON of a document, its `data_stream` fields those of the stream. */
export function streamDocument(stream: DataStream, context: ComputeContext): (event: Event) => { readonly json: string } {
  if (!stream.syncsFields) return (event) => ({ json: context.eventJson(event) });
  const field = context.field("[data_stream]");
  const names = { type: stream.type, dataset: stream.dataset, namespace: stream.namespace };
  const tail = `"data_stream":${JSON.stringify(names)}}`;
  return (event) => {
    const own = field.get(event);
    if (own !== undefined) return { json: jsonWith(context, event, [field, synced(own, names, stream.followsEvents)]) };
    const json = context.eventJson(event);
    return { json: json === "{}" ? `{${tail}` : `${json.slice(0, -1)},${tail}` };
  };
}

function synced(own: FieldValue, names: Readonly<Record<string, string>>, keepsOwn: boolean): FieldMap {
  const synced = isMap(own) ? mapOf(own) : mapOf({});
  for (const [name, text] of Object.entries(names)) if (!keepsOwn || !synced[name]) synced[name] = text;
  return synced;
}
