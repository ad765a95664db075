import type { ByteWriter } from "../event/byte-writer.ts";
import type { Event } from "../event/event.ts";
import type { Timestamp } from "../event/timestamp.ts";
import type { ComputeContext } from "./context.ts";
import type { CallLimit } from "./filter.ts";
import type { OptionSchemas, OptionsOf } from "./options.ts";

/**
 * A codec has up to three parts. The framer runs on the main thread and finds the ends of records in a stream by their
 * bytes alone; decoder and encoder run in workers.
 */
export interface CodecDefinition<S extends OptionSchemas = OptionSchemas> {
  readonly kind: "codec";
  readonly name: string;
  readonly summary: string;
  readonly options: S;
  /** How a stream of bytes is cut into records; absent or undefined: every read is taken as it comes. */
  framing?(options: OptionsOf<S>): Framing | undefined;
  /** Absent: the codec cannot be used with an input. */
  decoder?(options: OptionsOf<S>, context: ComputeContext): Decoder;
  /** Absent: the codec cannot be used with an output. */
  encoder?(options: OptionsOf<S>, context: ComputeContext): Encoder;
  /**
   * `stream`: the decoder keeps bytes back for a later call (multiline). Blocks of one stream then go to one worker, in
   * order, and a segment is acknowledged when every byte it gave has left as an event.
   */
  readonly state?: "stream";
  /** True when the texts a decoder makes are those of its bytes: no escapes in them become other characters. */
  readonly verbatim?: true;
  /** What the codec's options call the longest record, in bytes; the framer refuses longer ones. */
  maxRecordBytes?(options: OptionsOf<S>): number;
  /** An interval after which a silent stream is flushed, in milliseconds. */
  autoFlushMs?(options: OptionsOf<S>): number | undefined;
  /** True when reading a record back gives the whole typed event, `@metadata` and what JSON cannot type excepted. */
  readonly readsBack?: true;
}

export type Framing =
  | { readonly kind: "delimiter"; readonly delimiter: Uint8Array }
  | {
      readonly kind: "custom";
      /** Given all bytes not yet framed, returns how many of the first ones are whole records; 0: none yet. */
      completeLength(bytes: Buffer): number;
      /**
       * What the sender of these whole records waits for: bytes for it, in order, to be sent when the records are safe. They
       * come to the input with the receipt of the write that completed the records; an input that cannot answer ignores them.
       */
      answers?(records: Buffer): readonly Uint8Array[];
    };

/** What a decoder knows about the bytes it is given. */
export interface DecodeSource {
  /** When they were received: the events' `@timestamp`. */
  readonly receivedAt: Timestamp;
  /** The same for all bytes of one connection, file, partition. */
  readonly stream: number;
}

/** Where a decoder gives its events. */
export type EmitDecoded = (event: Event) => void;

/**
 * One decoder serves all streams of an input in a worker. It must not keep `bytes`: they are used again. What it throws
 * costs the bytes of this call: they become one event with the text as `message` and the tag `_decodefailure`.
 */
export interface Decoder {
  /**
   * Decodes whole records; with delimiter framing the last one may lack its delimiter (a datagram, the end of a stream).
   */
  decode(bytes: Buffer, source: DecodeSource, emit: EmitDecoded): void;
  /** The same as `decode` for each of the records that a delimiter ends, without it: where that is faster. */
  decodeEach?(bytes: Buffer, delimiter: Uint8Array, source: DecodeSource, emit: EmitDecoded): void;
  /** Only with `state: "stream"`: the stream ended, fell silent, or (a datagram, a request) is complete. */
  flush?(source: DecodeSource, emit: EmitDecoded): void;
  /** Only with `state: "stream"`: true while bytes of the stream are kept back. */
  holds?(stream: number): boolean;
  /** Only with `holds`: what `resume` needs to know of the bytes kept back. A few bytes: they are kept for each block. */
  outline?(stream: number): Uint8Array | undefined;
  /**
   * Only with `holds`; called before `decode`, of a stream of which nothing is kept back. Bytes before these were kept back, and are
   * gone: what they became with the next ones has been delivered. From here on the decoder acts as though it had them; the first
   * event it makes of the stream is thrown away. Without it a part of that event may come once more after a crash.
   * @param outline what `outline` said of them; empty: nothing
   */
  resume?(stream: number, outline: Uint8Array): void;
  /**
   * Called with each event it has emitted, behind the source's fields and the options that all inputs share: for a tag that
   * stands behind the user's.
   */
  finish?(event: Event): void;
  /** A bound on one call of `finish`, kept by the core: see CallLimit. */
  readonly limit?: CallLimit;
}

export interface Encoder {
  /** The event's record, as text (written as UTF-8) or bytes. What it throws costs this event for this output. */
  encode(event: Event): string | Uint8Array;
  /** The same for an output that hands the record on as it is: where that is faster. */
  encodeInPlace?(event: Event): RecordInPlace;
}

/** A record that is written where it is needed. It must be used before its encoder is called again. */
export interface RecordInPlace {
  writeTo(to: ByteWriter): void;
}

/** The records of a codec, for an output that hands them on as they are. */
export function recordsOf(codec: Encoder): (event: Event) => string | Uint8Array | RecordInPlace {
  return codec.encodeInPlace === undefined ? (event) => codec.encode(event) : (event) => codec.encodeInPlace!(event);
}

export function defineCodec<const S extends OptionSchemas>(definition: Omit<CodecDefinition<S>, "kind">): CodecDefinition<S> {
  return { kind: "codec", ...definition };
}

/** A codec's decoder whose events are given a last step, which may have a limit. */
export function withFinish(codec: Decoder, { finish, limit }: Required<Pick<Decoder, "finish">> & Pick<Decoder, "limit">): Decoder {
  return {
    decode: (bytes, source, emit) => codec.decode(bytes, source, emit),
    ...(codec.flush === undefined ? {} : { flush: (source, emit) => codec.flush?.(source, emit) }),
    ...(codec.holds === undefined ? {} : { holds: (stream) => codec.holds?.(stream) ?? false }),
    ...(codec.outline === undefined ? {} : { outline: (stream) => codec.outline?.(stream) }),
    ...(codec.resume === undefined ? {} : { resume: (stream, outline) => codec.resume?.(stream, outline) }),
    finish,
    ...(limit === undefined ? {} : { limit }),
  };
}
