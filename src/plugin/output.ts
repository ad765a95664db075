import type { Writable } from "node:stream";
import type { Event } from "../event/event.ts";
import type { Encoder, RecordInPlace } from "./codec.ts";
import type { ComputeContext, PluginContext } from "./context.ts";
import type { CodecChoice, OptionSchemas, OptionsOf } from "./options.ts";

/**
 * An output has two halves: an encoder half in the workers (event → record and destination) and a delivery half on the
 * main thread that only sends and classifies. Batching, retry, back-off, acknowledgement, dead letters and metrics are
 * the lane's. The core handles `id`, `enable_metric`, `codec`, `workers`.
 */
export interface OutputDefinition<S extends OptionSchemas = OptionSchemas> {
  readonly kind: "output";
  readonly name: string;
  readonly summary: string;
  readonly options: S;
  readonly defaultCodec: string;
  /** `events`: the delivery half is given the events themselves beside their records. */
  readonly takes?: "events";
  /** True: its delivery half may refuse records for good. They become dead letters, whose events are kept meanwhile. */
  readonly rejects?: true;
  /**
   * The encoder half; absent: the codec's record, without a destination.
   * @param choice which codec it is, for an output that has a text of its own in place of a plain one
   */
  encoder?(options: OptionsOf<S>, codec: Encoder, context: ComputeContext, choice: CodecChoice): RecordEncoder;
  /** The delivery half. Cheap and pure; what it throws is an error of the configuration. */
  create(options: OptionsOf<S>, context: OutputContext): Delivery;
}

export interface OutputContext extends PluginContext {
  /** The process's standard output; tests give their own. */
  readonly stdout: Writable;
  /** True: the pipeline keeps the order of its events, so an output that could send several records at once must not. */
  readonly isOrdered: boolean;
}

export interface RecordEncoder {
  /**
   * Returns the record of an event, or undefined to leave it out. The destination (a file's path, an index, a topic) is
   * given to the delivery half with the record.
   */
  encode(event: Event, ids: RecordIds): EncodedRecord | undefined;
}

export interface RecordIds {
  /**
   * The id of an event's record at this output: 20 letters, digits, - and _. With a queue on disk it is the same when the
   * event is computed again by a later process, so that a target that knows ids keeps it once; not so behind a codec that
   * joins records (multiline), whose events may be cut otherwise then: they have ids of their own.
   */
  of(event: Event): string;
}

export interface EncodedRecord {
  readonly data: string | Uint8Array | RecordInPlace;
  readonly destination?: string;
}

export interface Delivery {
  /** Called once before the first `deliver`. What it throws ends the start of the pipeline. */
  open?(signal: AbortSignal): Promise<void>;
  /**
   * Sends a payload. Resolves when all records have their outcome; undefined means all are delivered. A rejected promise
   * means none is known to be delivered and all may be tried again. The signal ends the attempt when the grace time is over.
   */
  deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined>;
  /** Called about every second while the pipeline runs, never during `deliver`: flush what is kept, close what is idle. */
  tick?(now: number): Promise<void>;
  /** Called once, after the last `deliver`. The signal is aborted when the grace time is over: what is not done then stays undone. */
  close?(hurry: AbortSignal): Promise<void>;
  /** How many payloads may be under way at once; default 1. */
  readonly concurrency?: number;
  /**
   * True: nothing reads a payload's bytes any more once `deliver` has said what became of its records, so that their memory
   * can be used again. Bytes that are still in the buffer of a socket or a compressor are being read.
   */
  readonly releasesBytes?: boolean;
  /** Milliseconds between two attempts, where the plugin has an option for them; default: more and more, with jitter. */
  readonly retryAfterMs?: number;
  /** The first and the longest wait between two attempts, where the plugin has options for them. */
  readonly backoff?: { readonly firstMs: number; readonly mostMs: number };
  /** True: it says itself what was refused, and in more detail than the lane knows. */
  readonly saysRejections?: boolean;
}

/** What became of the records that were not delivered. Every other record of the payload is delivered. */
export interface Outcome {
  /** Ordinals of records that may succeed later. */
  readonly retry?: readonly number[];
  readonly rejected?: readonly Rejection[];
  /** Why, for the log: one of the causes of `retry`. */
  readonly error?: Error;
}

export interface Rejection {
  readonly record: number;
  readonly reason: string;
  readonly status?: number;
  /** What the target said, as far as a person needs it: a few hundred characters. */
  readonly response?: string;
  /** True: it is to be dropped, as the configuration or Logstash's rule says: counted, but no dead letter. */
  readonly isDropped?: boolean;
}

/** Finished bytes for one output. */
export interface Payload {
  readonly recordCount: number;
  /** All records, one behind the other. */
  readonly bytes: Buffer;
  /** The bytes of one record. */
  record(ordinal: number): Buffer;
  /** Runs of records with one destination, in order; one run with destination "" for outputs without. */
  readonly runs: readonly DestinationRun[];
  /**
   * True when the record may have been sent before: in an attempt that failed, or by an earlier process. A target that says
   * it has its id already has it from there.
   */
  wasSent(ordinal: number): boolean;
  /** The events in the internal encoding, one behind the other, when the output declares `takes: "events"`; else empty. */
  readonly events: Buffer;
}

export interface DestinationRun {
  readonly destination: string;
  readonly firstRecord: number;
  readonly recordCount: number;
  readonly bytes: Buffer;
}

export function defineOutput<const S extends OptionSchemas>(definition: Omit<OutputDefinition<S>, "kind">): OutputDefinition<S> {
  return { kind: "output", ...definition };
}
