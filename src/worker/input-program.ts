import { FLAG, LAYOUT, sizedRecords } from "../flow/block.ts";
import type { SegmentView } from "../flow/block.ts";
import { ByteReader } from "../event/byte-reader.ts";
import { decodeValue } from "../event/encoding.ts";
import type { Event } from "../event/event.ts";
import { Timestamp } from "../event/timestamp.ts";
import { isList } from "../event/value.ts";
import type { FieldValue } from "../event/value.ts";
import type { Decoder, DecodeSource } from "../plugin/codec.ts";
import type { ComputeContext } from "../plugin/context.ts";
import type { SourceField } from "../plugin/input.ts";
import { compileDecorations } from "../compiler/decoration.ts";
import type { Decorations } from "../compiler/decoration.ts";
import type { InputPlan } from "../compiler/plan.ts";
import { compileSourceFields } from "../compiler/source-fields.ts";
import type { SetSourceFields } from "../compiler/source-fields.ts";

export type EmitEvent = (event: Event) => void;

export interface InputParts {
  /** Its number among the vertices; -1: the configuration does not have it any more. */
  readonly vertex: number;
  readonly decoder: Decoder;
  readonly isStateful: boolean;
  readonly context: ComputeContext;
  readonly decorations: Decorations;
}

/** Turns the segments of one input into events. */
export class InputProgram {
  readonly #decoder: Decoder;
  readonly #context: ComputeContext;
  readonly #first: FieldSetters;
  readonly #last: FieldSetters;
  readonly #type: string | undefined;
  readonly #decorate: ((event: Event) => void) | undefined;
  /** See InputParts. */
  readonly vertex: number;
  /** True when the decoder keeps bytes back between calls. */
  readonly isStateful: boolean;

  constructor(plan: InputPlan, parts: InputParts) {
    this.#decoder = parts.decoder;
    this.vertex = parts.vertex;
    this.isStateful = parts.isStateful;
    this.#context = parts.context;
    this.#first = compileSetters(plan.sourceFields, "first", parts.context);
    this.#last = compileSetters(plan.sourceFields, "last", parts.context);
    this.#type = plan.type;
    this.#decorate = compileDecorations(parts.decorations, parts.context);
  }

  /** True while the decoder keeps back bytes of a stream. */
  holds(stream: number): boolean {
    return this.#decoder.holds?.(stream) ?? false;
  }

  decode(segment: SegmentView, emit: EmitEvent): void {
    const source = { receivedAt: new Timestamp(segment.receivedMs, segment.receivedNanos), stream: segment.stream };
    const values = valuesOf(segment.source);
    const finish = (event: Event, own: readonly FieldValue[]): void => {
      event.$segment = segment.ordinal;
      this.#first.perSource(event, values);
      this.#first.perRecord(event, own);
      this.#setType(event);
      this.#decorate?.(event);
      this.#last.perSource(event, values);
      this.#last.perRecord(event, own);
      this.#decoder.finish?.(event);
      emit(event);
    };
    if (segment.layout === LAYOUT.sized) return this.#decodeSized(segment, source, finish);
    const take = (event: Event): void => finish(event, NO_VALUES);
    if (segment.flags & FLAG.oversize) return take(this.#oversize(segment.records, source));
    if (segment.records.length > 0) this.#decodeBytes(segment.records, source, take);
    if (segment.flags & (FLAG.endOfStream | FLAG.idle)) this.#decoder.flush?.(source, take);
  }

  #decodeSized(segment: SegmentView, source: DecodeSource, finish: (event: Event, own: readonly FieldValue[]) => void): void {
    for (const record of sizedRecords(segment.records)) {
      const own = valuesOf(record.values);
      const take = (event: Event): void => finish(event, own);
      this.#decodeBytes(record.bytes, source, take);
      this.#decoder.flush?.(source, take);
    }
  }

  #decodeBytes(bytes: Buffer, source: DecodeSource, take: EmitEvent): void {
    try {
      this.#decoder.decode(bytes, source, take);
    } catch (error) {
      this.#context.logger.warn({ error }, "A codec could not decode bytes; they became an event with the tag _decodefailure.");
      take(this.#tagged(bytes, source, "_decodefailure"));
    }
  }

  #oversize(head: Buffer, source: DecodeSource): Event {
    return this.#tagged(head, source, "_recordtoolarge");
  }

  #tagged(bytes: Buffer, source: DecodeSource, tag: string): Event {
    const event = this.#context.newEvent(source.receivedAt);
    event.putTop("message", bytes.toString("utf8"));
    event.tag(tag);
    return event;
  }

  #setType(event: Event): void {
    if (this.#type !== undefined && event.getTop("type") === undefined) event.putTop("type", this.#type);
  }
}

interface FieldSetters {
  readonly perSource: SetSourceFields;
  readonly perRecord: SetSourceFields;
}

function compileSetters(fields: readonly SourceField[], order: "first" | "last", context: ComputeContext): FieldSetters {
  const perSource = fields.filter(({ per }) => per !== "record");
  const perRecord = fields.filter(({ per }) => per === "record");
  return { perSource: compileSourceFields(perSource, order, context), perRecord: compileSourceFields(perRecord, order, context) };
}

const NO_VALUES: readonly FieldValue[] = [];

function valuesOf(encoded: Buffer): readonly FieldValue[] {
  if (encoded.length === 0) return NO_VALUES;
  const values = decodeValue(new ByteReader(encoded));
  return isList(values) ? values : NO_VALUES;
}
