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
import type { CallWatch } from "../compiler/call-watch.ts";
import type { InputPlan } from "../compiler/plan.ts";
import { compileSourceFields } from "../compiler/source-fields.ts";
import type { SetSourceFields } from "../compiler/source-fields.ts";
import { runGuarded } from "./guard.ts";

export type EmitEvent = (event: Event) => void;

export interface InputParts {
  /** Its number among the vertices; -1: the configuration does not have it any more. */
  readonly vertex: number;
  readonly decoder: Decoder;
  /** What ends the records of a stream, where the decoder is given each by itself. */
  readonly delimiter: Uint8Array | undefined;
  readonly isStateful: boolean;
  readonly context: ComputeContext;
  readonly decorations: Decorations;
  readonly watch: CallWatch;
  /** True: a last step that takes too long is interrupted in place. */
  readonly isGuarded: boolean;
}

/** Turns the segments of one input into events. */
export class InputProgram {
  readonly #decoder: Decoder;
  readonly #delimiter: Uint8Array | undefined;
  readonly #context: ComputeContext;
  readonly #watch: CallWatch;
  readonly #isGuarded: boolean;
  readonly #first: FieldSetters;
  readonly #last: FieldSetters;
  readonly #type: string | undefined;
  readonly #decorate: ((event: Event) => void) | undefined;
  /** Streams whose next event was delivered before: its beginning is not there any more. */
  readonly #resumed = new Set<number>();
  /** Events that the decoder has made, and those whose last step took too long. */
  decoded = 0;
  timedOut = 0;
  /** True while an event that was decoded is being computed. */
  #isEmitting = false;
  /** See InputParts. */
  readonly vertex: number;
  /** True when the decoder keeps bytes back between calls. */
  readonly isStateful: boolean;

  constructor(plan: InputPlan, parts: InputParts) {
    this.#decoder = parts.decoder;
    this.#delimiter = parts.delimiter;
    this.vertex = parts.vertex;
    this.isStateful = parts.isStateful;
    this.#context = parts.context;
    this.#watch = parts.watch;
    this.#isGuarded = parts.isGuarded;
    this.#first = compileSetters(plan.sourceFields, "first", parts.context);
    this.#last = compileSetters(plan.sourceFields, "last", parts.context);
    this.#type = plan.type;
    this.#decorate = compileDecorations(parts.decorations, parts.context);
  }

  /** True while the decoder keeps back bytes of a stream. */
  holds(stream: number): boolean {
    return this.#decoder.holds?.(stream) ?? false;
  }

  /** See Decoder. */
  outline(stream: number): Uint8Array | undefined {
    return this.#decoder.outline?.(stream);
  }

  /** The bytes of the stream go on within a record that was delivered; its beginning is gone. */
  resume(stream: number, outline: Uint8Array): void {
    if (this.#decoder.resume === undefined || this.holds(stream)) return;
    this.#decoder.resume(stream, outline);
    this.#resumed.add(stream);
  }

  /** Gives up what the decoder keeps back of a stream. */
  forget({ receivedMs, receivedNanos, stream }: SegmentView): void {
    this.#decoder.flush?.({ receivedAt: new Timestamp(receivedMs, receivedNanos), stream }, () => {});
    this.#resumed.delete(stream);
  }

  decode(segment: SegmentView, emit: EmitEvent): void {
    const source = { receivedAt: new Timestamp(segment.receivedMs, segment.receivedNanos), stream: segment.stream };
    const values = valuesOf(segment.source);
    const finish: Finish = (event, own) => {
      event.$segment = segment.ordinal;
      this.#dress(event, values, own);
      this.#isEmitting = true;
      emit(event);
      this.#isEmitting = false;
    };
    if (segment.layout === LAYOUT.sized) return this.#decodeSized(segment, source, finish);
    if (segment.flags & FLAG.oversize) return finish(this.#oversize(segment.records, source), NO_VALUES);
    const take = (event: Event): void => {
      this.decoded++;
      if (!this.#resumed.delete(segment.stream)) finish(event, NO_VALUES);
    };
    if (segment.records.length > 0) this.#decodeDelimited(segment.records, source, take);
    if (segment.flags & (FLAG.endOfStream | FLAG.idle)) this.#decoder.flush?.(source, take);
  }

  /** What the source, the common options and the input itself add to a decoded event. What does not fit it costs it a tag. */
  #dress(event: Event, values: readonly FieldValue[], own: readonly FieldValue[]): void {
    try {
      this.#first.perSource(event, values);
      this.#first.perRecord(event, own);
      this.#setType(event);
      this.#decorate?.(event);
      this.#last.perSource(event, values);
      this.#last.perRecord(event, own);
      this.#finish(event);
    } catch (error) {
      this.#watch.leave();
      this.#context.logger.warn({ error }, "The fields that an input adds do not fit its event, which has the tag _decodefailure.");
      event.tag("_decodefailure");
    }
  }

  #finish(event: Event): void {
    const { limit } = this.#decoder;
    // Of an input that the configuration does not have any more nobody knows the limit.
    if (limit === undefined || limit.timeoutMs <= 0 || this.vertex < 0) return this.#decoder.finish?.(event);
    if (this.#isInTime(event, limit.timeoutMs)) return;
    this.timedOut++;
    limit.timedOut(event);
  }

  #isInTime(event: Event, timeoutMs: number): boolean {
    if (this.#isGuarded) return runGuarded(timeoutMs, () => this.#decoder.finish?.(event));
    if (this.#watch.enter(this.vertex)) return false;
    this.#decoder.finish?.(event);
    this.#watch.leave();
    return true;
  }

  #decodeSized(segment: SegmentView, source: DecodeSource, finish: Finish): void {
    for (const record of sizedRecords(segment.records)) {
      const own = valuesOf(record.values);
      const take = (event: Event): void => finish(event, own);
      this.#decodeBytes(record.bytes, source, take);
      this.#decoder.flush?.(source, take);
    }
  }

  #decodeDelimited(bytes: Buffer, source: DecodeSource, take: EmitEvent): void {
    const delimiter = this.#delimiter;
    if (delimiter === undefined) return this.#decodeBytes(bytes, source, take);
    if (this.#decoder.decodeEach !== undefined) return this.#decoder.decodeEach(bytes, delimiter, source, take);
    let from = 0;
    for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, from)) {
      this.#decodeBytes(bytes.subarray(from, at), source, take);
      from = at + delimiter.length;
    }
    if (from < bytes.length) this.#decodeBytes(bytes.subarray(from), source, take);
  }

  #decodeBytes(bytes: Buffer, source: DecodeSource, take: EmitEvent): void {
    this.#isEmitting = false;
    try {
      this.#decoder.decode(bytes, source, take);
    } catch (error) {
      // The decoder gives each event away before it goes on: what is done with it there may throw too.
      if (this.#isEmitting) throw error;
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

type Finish = (event: Event, own: readonly FieldValue[]) => void;

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
