import type { Readable } from "node:stream";
import type { FieldMap, FieldValue } from "../event/value.ts";
import type { Decoder } from "./codec.ts";
import type { ComputeContext, EcsMode, PluginContext } from "./context.ts";
import type { CodecChoice, OptionSchemas, OptionsOf } from "./options.ts";

/**
 * An input runs on the main thread and moves bytes; it decodes nothing. The core handles `id`, `enable_metric`, `codec`,
 * `type`, `tags`, `add_field`.
 */
export interface InputDefinition<S extends OptionSchemas = OptionSchemas> {
  readonly kind: "input";
  readonly name: string;
  readonly summary: string;
  readonly options: S;
  /** The codec when the configuration names none; `events`, which only an input can name: each record is a whole event. */
  readonly defaultCodec: string;
  /** True when its records are not the user's bytes: they are always decoded by `defaultCodec`, whatever `codec` says. */
  readonly fixedCodec?: true;
  /** True for byte streams: `plain` then becomes `line` and `json` becomes `json_lines`, keeping only the charset, as in Logstash. */
  readonly streaming?: true;
  /** A hash option whose values name further codecs, with their default options: a source of records names the one they are in. */
  readonly codecsOption?: string;
  /**
   * What ends a record of its streams, whatever the codec says: the codec is then given each record by itself, without the
   * delimiter (file). Absent: the codec's own framing.
   */
  recordDelimiter?(options: OptionsOf<S>): Uint8Array;
  /** What decodes its records, in the workers; absent: the codec alone. What it throws is an error of the configuration. */
  decoder?(options: OptionsOf<S>, codec: Decoder, context: ComputeContext, chosen: ChosenCodec): Decoder;
  /** The fields that each source of bytes (connection, peer, file) adds to its events; their values come with the bytes. */
  sourceFields?(options: OptionsOf<S>, ecs: EcsMode): readonly SourceField[];
  /** Cheap and pure; what it throws is an error of the configuration. */
  create(options: OptionsOf<S>, context: InputContext): Input;
}

/** The codec that an input's own decoder is given. */
export interface ChosenCodec extends CodecChoice {
  /** The configuration names none: it is `defaultCodec`. */
  readonly isDefault: boolean;
}

export interface SourceField {
  readonly reference: string;
  /** `absent`: only where the event has no such field; `null`: also where it is null. */
  readonly when: "always" | "absent" | "null";
  /** `once`: the value belongs to the source; `record`: every record brings its own (an offset, a sequence). */
  readonly per?: "source" | "record";
  /** `last`: set behind `type`, `add_field` and `tags`, which then do not see it, as some inputs of Logstash do; else before them. */
  readonly order?: "last";
}

export interface InputContext extends PluginContext {
  /** The machine's name, as in `host` fields. */
  readonly hostname: string;
  /** For inputs whose job is a schedule. */
  readonly clock: Clock;
  /** The process's standard input; tests give their own. */
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** The folder for positions and the like: `path.data/plugins/inputs/<name>`. */
  readonly dataPath: string;
  /** True: what is accepted is on disk, so that its source need not keep it any longer. */
  readonly isDurable: boolean;
  /** So many bytes an input that cuts records itself may keep, over all its connections, of those that have not ended. */
  readonly carryBytes: number;
  /**
   * Opens the dead letters of a pipeline in a folder of all pipelines' letters, shared with whoever in this process has them
   * open too; undefined when there are none yet. They must be closed. @throws TailraceError STORE_LOCKED when another process
   * has them
   */
  readonly openDeadLetters: (folder: string, pipelineId: string) => Promise<DeadLetters | undefined>;
}

/** The dead letters of one pipeline. */
export interface DeadLetters {
  /** Tells these from others that stood in the folder before. */
  readonly incarnation: string;
  /** Letters from a number on, in the order of their deaths, a chunk of them; empty: there are no more so far. */
  read(from: number): Promise<readonly GivenLetter[]>;
  /** Takes letters out for good; those that are gone already are passed over. */
  remove(numbers: readonly number[]): Promise<void>;
  /** Calls back whenever letters were added; returns what ends that. */
  onAdded(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface GivenLetter {
  /** They rise and are never used again. */
  readonly number: number;
  /** The whole event with its metadata: a record of the codec `events`. */
  readonly event: Uint8Array;
  /** What `[@metadata][dead_letter_queue]` is to be; with it the letter keeps its history when the event fails again. */
  readonly about: FieldMap;
  /** When the event was given up; milliseconds since 1970. */
  readonly enteredMs: number;
  /** True: it was sent again before, and failed again. */
  readonly hasHistory: boolean;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after the time, or as soon as the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface Input {
  /**
   * Opens what must be open before the pipeline counts as started (a listening socket). What it throws ends the start.
   * Called once, before `run`.
   */
  open?(signal: AbortSignal): Promise<void>;
  /**
   * Gives bytes to the intake until the source ends or the signal is aborted; resolves when everything it opened is closed.
   * When it throws, the core logs the error and opens and runs it again after a second.
   */
  run(intake: Intake, signal: AbortSignal): Promise<void>;
  /** Called once, when all that it gave is settled, or given up because the pipeline stops: keeps what is to be known next time. */
  close?(): Promise<void>;
}

/**
 * The way into the pipeline. Nothing is ever refused: an input asks `room` after giving and, when there is none, stops
 * reading until it resolves. It never hangs up.
 */
export interface Intake {
  /** Undefined when there is room; else a promise that resolves when there is. It also resolves when the pipeline stops. */
  room(): Promise<void> | undefined;
  /**
   * Names where bytes come from: a connection, a peer, a file. Make one for each and keep it: bytes of one source are joined by it.
   * @param codec one of `codecsOption`, for records that are pushed; else the input's
   */
  source(values: SourceValues, codec?: string): Source;
  /**
   * A stream of bytes whose records the codec's framer finds.
   * @param open one of `openStreams`, to go on with
   */
  stream(source: Source, open?: OpenStream): StreamIntake;
  /**
   * Streams that an earlier process has written with positions, and not ended: with the queue on disk. What their decoders keep
   * back waits for what comes next of them: each must be gone on with, or be taken and ended.
   */
  readonly openStreams: readonly OpenStream[];
  /** Whole records: a datagram, a request's body, a message. Each is decoded and flushed by itself. */
  push(records: readonly Uint8Array[], source: Source, perRecord?: readonly SourceValues[]): Receipt;
}

/** Made by `Intake.source`. */
export interface Source {
  readonly id: number;
}

/** A stream of an earlier process. */
export interface OpenStream {
  /** They rise: of two with the same source the later one has the higher number. */
  readonly id: number;
  /** The last one that was written: everything before it is in the queue, or was. */
  readonly position: Uint8Array;
}

/** In the order of `sourceFields` (those per source, or per record); undefined: the field is not set. */
export type SourceValues = readonly (FieldValue | undefined)[];

export interface StreamIntake {
  /**
   * The next bytes. They are copied. `position` is the source's own (a file offset) behind these bytes; a queue on disk keeps it
   * in the same write as them.
   */
  write(bytes: Uint8Array, position?: Uint8Array): Receipt;
  /** The stream ended: what is left without a delimiter is a record too. */
  end(): Receipt;
  /** The stream is left: as `end`, but what is left without a delimiter is forgotten: it will be read again. */
  leave(): Receipt;
  /** The source has another name from now on (a file that was renamed); its stream goes on. */
  moveTo(source: Source): void;
}

/** What became of bytes. The promises are made when first asked for; they never reject. */
export interface Receipt {
  /** In the queue: on disk with a persisted queue, in memory else. */
  readonly accepted: Promise<void>;
  /** Every output has delivered, dead-lettered or dropped every record by policy. */
  readonly settled: Promise<void>;
  /**
   * What the codec has the input send back when these bytes are safe: `accepted` when the queue is on disk
   * (`InputContext.isDurable`), else `settled`. Absent: nothing.
   */
  readonly answers?: readonly Uint8Array[];
}

export function defineInput<const S extends OptionSchemas>(definition: Omit<InputDefinition<S>, "kind">): InputDefinition<S> {
  return { kind: "input", ...definition };
}
