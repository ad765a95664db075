import { deepCopy, FieldMap, isList, isMap, keysOf, parseJson, rubyText } from "#plugin";
import type { ChosenCodec, ComputeContext, Decoder, DecodeSource, EmitDecoded, Event, FieldValue } from "#plugin";
import { jsonFailureTag } from "../json-events.ts";
import { enrichmentOf } from "./enrichment.ts";
import type { Enrichment } from "./enrichment.ts";
import { multilineRefused } from "./errors.ts";
import { isDataFrame, readDataFrame } from "./data-frame.ts";
import type { BeatsOptions } from "./options.ts";
import { hostnameField } from "./source.ts";

/** Beats bring their text as `message`, those before them as `line`. */
const TEXT_FIELDS = ["message", "line"];
const RAW_TAG = "beats_input_raw_event";

/**
 * Makes an event of each record. Its text alone goes through the codec; the record's other fields join what comes of it.
 * @throws PluginError BEATS_MULTILINE, BEATS_ENRICH
 */
export function makeBeatsDecoder(options: BeatsOptions, codec: Decoder, context: ComputeContext, chosen: ChosenCodec): Decoder {
  if (chosen.name === "multiline") throw multilineRefused();
  const enrichment = enrichmentOf(options);
  if (!chosen.isDefault && !enrichment.codec)
    context.advise?.("`enrich` does not name codec_metadata; the codec goes on to name fields as its own ecs_compatibility says.");
  return new BeatsDecoder({ codec, context, chosen, enrichment, addsHostname: options.add_hostname });
}

interface DecoderParts {
  readonly codec: Decoder;
  readonly context: ComputeContext;
  readonly chosen: ChosenCodec;
  readonly enrichment: Enrichment;
  readonly addsHostname: boolean;
}

class BeatsDecoder implements Decoder {
  readonly #codec: Decoder;
  readonly #context: ComputeContext;
  readonly #isDefault: boolean;
  readonly #keepsOriginal: boolean;
  readonly #codecTag: string | undefined;
  readonly #rawTag: string | undefined;
  readonly #addHostname: ((event: Event) => void) | undefined;
  /** Of the event that is being emitted. */
  #tag: string | undefined;

  constructor({ codec, context, chosen, enrichment, addsHostname }: DecoderParts) {
    this.#codec = codec;
    this.#context = context;
    this.#isDefault = chosen.isDefault;
    this.#keepsOriginal = enrichment.codec && (chosen.ecs ?? context.ecs) !== "disabled";
    this.#codecTag = enrichment.codecTag ? `beats_input_codec_${chosen.name}_applied` : undefined;
    this.#rawTag = enrichment.codecTag ? RAW_TAG : undefined;
    this.#addHostname = addsHostname ? makeAddHostname(context) : undefined;
  }

  decode(bytes: Buffer, source: DecodeSource, emit: EmitDecoded): void {
    const document = isDataFrame(bytes) ? readDataFrame(bytes) : readDocument(bytes);
    if (document === undefined) return this.#emit(this.#failure(bytes, source), undefined, emit);
    const text = takeText(document);
    if (text === undefined) return this.#emit(this.#context.eventFromMap(document, source.receivedAt), this.#rawTag, emit);
    if (this.#isDefault) return this.#emit(this.#plainEvent(document, text, source), this.#codecTag, emit);
    this.#decodeText(document, text, { source, emit });
  }

  finish(event: Event): void {
    if (this.#tag !== undefined) event.tag(this.#tag);
  }

  #emit(event: Event, tag: string | undefined, emit: EmitDecoded): void {
    this.#addHostname?.(event);
    this.#tag = tag;
    emit(event);
    this.#tag = undefined;
  }

  /** What the codec plain makes of the text, without the way through its bytes. */
  #plainEvent(document: FieldMap, text: string, { receivedAt }: DecodeSource): Event {
    const event = this.#context.eventFromMap(document, receivedAt);
    event.putTop("message", text);
    if (!this.#keepsOriginal) return event;
    const about = event.getTop("event");
    if (about === undefined) event.putTop("event", mapWith("original", text));
    else if (isMap(about) && about["original"] === undefined) about["original"] = text;
    return event;
  }

  #decodeText(document: FieldMap, text: string, { source, emit }: { source: DecodeSource; emit: EmitDecoded }): void {
    const hasTime = document["@timestamp"] !== undefined && document["@timestamp"] !== null;
    this.#codec.decode(Buffer.from(text), source, (decoded) => {
      const event = this.#context.eventFromMap(deepCopy(document), source.receivedAt);
      if (!hasTime && decoded.timestamp !== undefined) event.putTop("@timestamp", decoded.timestamp);
      fillIn(event, decoded);
      this.#emit(event, this.#codecTag, emit);
    });
  }

  /** Logstash hangs up, and is sent the same again. */
  #failure(bytes: Buffer, { receivedAt }: DecodeSource): Event {
    const event = this.#context.newEvent(receivedAt);
    event.putTop("message", bytes.toString("utf8"));
    event.tag(jsonFailureTag);
    return event;
  }
}

function readDocument(bytes: Buffer): FieldMap | undefined {
  try {
    const value = parseJson(bytes.toString("utf8"));
    return isMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the text out of a document. Logstash writes what is none as Ruby's to_s does. */
function takeText(document: FieldMap): string | undefined {
  for (const name of TEXT_FIELDS) {
    const value = document[name];
    if (value === undefined || value === null) continue;
    document[name] = undefined;
    return typeof value === "string" ? value : rubyText(value);
  }
  return undefined;
}

/** Gives an event what a codec made of its text, where the event has nothing of its own; maps are joined, tags added. */
function fillIn(event: Event, decoded: Event): void {
  for (const name of decoded.names()) {
    if (name === "@timestamp" || name === "@version") continue;
    const value = decoded.getTop(name)!;
    const own = event.getTop(name);
    if (own === undefined) event.putTop(name, value);
    else if (name === "tags" && isList(value)) for (const tag of value) event.tag(rubyText(tag));
    else if (isMap(own) && isMap(value)) fillInMap(own, value);
  }
  fillInMap(event.metadata(), decoded.metadata());
}

function fillInMap(own: FieldMap, more: FieldMap): void {
  for (const key of keysOf(more)) own[key] ??= more[key];
}

function makeAddHostname(context: ComputeContext): (event: Event) => void {
  const given = context.field("[beat][hostname]");
  const host = context.field(hostnameField(context.ecs));
  return (event) => {
    const name = given.get(event);
    if (name !== undefined && name !== null && name !== false && (host.get(event) ?? null) === null) host.set(event, name);
  };
}

function mapWith(key: string, value: FieldValue): FieldMap {
  const map = new FieldMap();
  map[key] = value;
  return map;
}
