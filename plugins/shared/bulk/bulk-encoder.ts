import { isMap, quoteJson, rubyText, writeJson } from "#plugin";
import type { ComputeContext, EncodedRecord, Event, FieldValue, RecordEncoder, RecordIds, Template } from "#plugin";
import { isAction } from "./actions.ts";
import type { Action } from "./actions.ts";
import { unresolvedIndex, unsupportedAction } from "./errors.ts";
import { ownIdMember } from "./own-id.ts";
import type { UpdateSource } from "./update-source.ts";

export interface BulkRecordSettings {
  /** May hold `%{…}`. */
  readonly action: string;
  readonly target: (event: Event) => string;
  /** True: an index in the event's `[@metadata][_ingest_document]` comes before the target. */
  readonly isDefaultTarget: boolean;
  /** False: an index with a placeholder left in it is sent, and refused by the server. */
  readonly refusesUnresolved: boolean;
  /** True: `[@metadata][_ingest_document]` and `[@metadata][target_ingest_pipeline]` stand in for options that are not given. */
  readonly readsIngestMetadata: boolean;
  /** True: a record without an id gets the one that it has each time it is computed. */
  readonly hasStableIds: boolean;
  readonly documentId: string | undefined;
  readonly routing: string | undefined;
  readonly pipeline: string | undefined;
  readonly version: string | undefined;
  readonly versionType: string | undefined;
  readonly retryOnConflict: number;
  /** The document's JSON, and a routing that comes with it. */
  readonly document: (event: Event) => { readonly json: string; readonly routing?: string; readonly parent?: string };
  readonly update: UpdateSource;
}

/** What the elastic_integration filter leaves for the output. */
const INGEST = "[@metadata][_ingest_document]";
const INGEST_PIPELINE = "[@metadata][target_ingest_pipeline]";

/** A record is the lines that stand for an event in the body of a bulk request: the action, and what it needs; its destination is the index. */
export function makeBulkEncoder(settings: BulkRecordSettings, context: ComputeContext): RecordEncoder {
  const lineOf = actionLines(settings, context);
  const action = context.template(settings.action);
  const actionOf = (event: Event): Action => {
    const name = action.render(event);
    if (!isAction(name)) throw unsupportedAction(name);
    return name;
  };
  return {
    encode(event: Event, ids: RecordIds): EncodedRecord {
      const name = actionOf(event);
      const { json, ...placed } = settings.document(event);
      const { line, index } = lineOf(event, { name, ids, ...placed });
      if (name === "delete") return { data: line, destination: index };
      return { data: `${line}${name === "update" ? settings.update(json, event) : json}\n`, destination: index };
    },
  };
}

interface Placed {
  readonly name: Action;
  readonly ids: RecordIds;
  readonly routing?: string;
  readonly parent?: string;
}

type LineOf = (event: Event, placed: Placed) => { readonly line: string; readonly index: string };

function actionLines(settings: BulkRecordSettings, context: ComputeContext): LineOf {
  const optional = (text: string | undefined): Template | undefined => (text === undefined ? undefined : context.template(text));
  const control = settings.readsIngestMetadata ? context.field(INGEST) : undefined;
  const [id, routing, version, versionType] = [settings.documentId, settings.routing, settings.version, settings.versionType].map(optional);
  const pipelineOf = pipelines(settings, context);
  return (event, placed) => {
    const given = ownEntries(control?.get(event));
    const index = indexOf(settings, event, given.index);
    const takesId = placed.name === "index" || placed.name === "create";
    const isOurs = settings.hasStableIds && takesId && id === undefined && isAbsent(given.id);
    const parts = [...(isOurs ? [ownIdMember(placed.ids.of(event))] : []), `"_index":${quoteJson(index)}`];
    const add = (key: string, value: FieldValue | undefined): void => {
      if (value !== undefined && value !== null) parts.push(`"${key}":${writeJson(value)}`);
    };
    if (!isOurs) add("_id", id === undefined ? given.id : id.render(event));
    add("routing", placed.routing ?? (routing === undefined ? given.routing : routing.render(event)));
    add("parent", placed.parent);
    add("pipeline", pipelineOf(event, given.pipeline));
    if (placed.name === "update") add("retry_on_conflict", settings.retryOnConflict);
    add("version", version === undefined ? given.version : version.render(event));
    add("version_type", versionType === undefined ? given.version_type : versionType.render(event));
    return { line: `{"${placed.name}":{${parts.join(",")}}}\n`, index };
  };
}

function indexOf({ target, isDefaultTarget, refusesUnresolved }: BulkRecordSettings, event: Event, given: FieldValue | undefined): string {
  const index = target(event);
  if (refusesUnresolved && index.includes("%{") && /%\{.*?\}/.test(index)) throw unresolvedIndex(index);
  return isDefaultTarget && !isAbsent(given) ? rubyText(given) : index;
}

/** An empty name means no pipeline, so that `%{[@metadata][pipeline]}` may be empty. */
function pipelines({ pipeline, readsIngestMetadata }: BulkRecordSettings, context: ComputeContext) {
  const field = readsIngestMetadata ? context.field(INGEST_PIPELINE) : undefined;
  const template = pipeline === undefined ? undefined : context.template(pipeline);
  return (event: Event, given: FieldValue | undefined): FieldValue | undefined => {
    if (template === undefined && !isAbsent(given)) return given;
    const named = field?.get(event);
    const fromField = isAbsent(named) ? undefined : rubyText(named);
    const name = template?.render(event) ?? (fromField?.includes("%{") ? context.template(fromField).render(event) : fromField);
    return name === "" ? undefined : name;
  };
}

function isAbsent(value: FieldValue | undefined): value is null | undefined | false {
  return value === undefined || value === null || value === false;
}

const NOTHING: Readonly<Record<string, FieldValue | undefined>> = Object.freeze(Object.create(null));

function ownEntries(value: FieldValue | undefined): Readonly<Record<string, FieldValue | undefined>> {
  return isMap(value) ? value : NOTHING;
}
