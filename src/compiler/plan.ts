import type { Condition } from "../config/ast.ts";
import type { SourceLocation } from "../errors.ts";
import type { EscapeStyle } from "../event/field-reference.ts";
import type { EcsMode } from "../plugin/context.ts";
import type { SourceField } from "../plugin/input.ts";
import type { PluginName } from "../registry/registry.ts";
import type { CheckedOptions, CodecChoice } from "../plugin/options.ts";
import type { Decorations } from "./decoration.ts";

/**
 * A checked configuration as plain data: it can be sent to a worker. Vertices are numbered in the order of the text; the
 * number is an index of `vertices`.
 */
export interface PipelinePlan {
  readonly pipelineId: string;
  readonly escapeStyle: EscapeStyle;
  /** Top-level fields the configuration mentions: the slots of its events. */
  readonly fieldNames: readonly string[];
  /** All plugins it uses, codecs included: to be loaded before it can run. */
  readonly plugins: readonly PluginName[];
  readonly vertices: readonly VertexPlan[];
  readonly inputs: readonly InputPlan[];
  readonly filters: readonly StatementPlan[];
  readonly outputs: readonly StatementPlan[];
  /** The vertices of the outputs: a lane's number is its index here. */
  readonly lanes: readonly number[];
  /** True when all texts of the configuration, and those its decoders make, are ASCII where the bytes are. */
  readonly isVerbatim: boolean;
  /** True: a filter keeps state across events, so the pipeline has a worker of its own. */
  readonly isStateful: boolean;
  /** Each event passes the whole filter section before the next one: filters share what they keep. */
  readonly isOneByOne: boolean;
  /** True: a filter asks the outside world, so that a worker may have several blocks under way. */
  readonly asks: boolean;
  /** True: blocks are computed one after the other by one worker. */
  readonly isOrdered: boolean;
  /** A hash of the configuration's texts: dead letters name it. */
  readonly fingerprint: string;
  /** What fails for good is kept as a dead letter. */
  readonly keepsDeadLetters: boolean;
  readonly queueIsPersisted: boolean;
  /** The input table's hash, 32 hexadecimal digits: blocks name the table that decodes them. */
  readonly generation: string;
  /** The input table as it is kept beside its blocks: an InputTableText in JSON. */
  readonly tableText: string;
  /** Tables of earlier configurations, of which blocks wait in the queue. */
  readonly earlier: readonly EarlierTable[];
}

/** The inputs of an earlier configuration. */
export interface EarlierTable {
  readonly generation: string;
  readonly vertices: readonly VertexPlan[];
  readonly inputs: readonly InputPlan[];
}

export interface VertexPlan {
  readonly id: string;
  readonly kind: "input" | "filter" | "output" | "if";
  /** The plugin's name; `if` for a condition. */
  readonly name: string;
  /** `pipeline.conf:3` */
  readonly place: string;
  /** Where its name stands, or its condition. */
  readonly location: SourceLocation;
  readonly ecs: EcsMode;
  /** The plugin's own options, checked, with defaults. */
  readonly options: CheckedOptions;
  readonly decorations: Decorations;
  /** Of a filter: all events of a block reach it together. */
  readonly isCut: boolean;
  /** Milliseconds that one call may take; 0: no limit. */
  readonly timeoutMs: number;
  /** Of an output. */
  readonly codec?: CodecChoice;
  /** Of an output: what becomes of payloads that find no room. */
  readonly onFull?: OnFull;
}

export interface OnFull {
  readonly policy: "block" | "spill" | "drop";
  readonly spillMaxBytes: number;
}

/** An entry of the generation's input table: how the segments of an input become events. */
export interface InputPlan {
  readonly vertex: number;
  readonly codec: CodecChoice;
  /** True: another codec of the input before it, whose records may be in it. */
  readonly isFurther: boolean;
  /** True: the input itself has a hand in its events: a decoder around the codec's, or a delimiter. */
  readonly isOwn: boolean;
  /** The configuration names no codec; absent: false. */
  readonly hasDefaultCodec?: boolean;
  readonly type: string | undefined;
  readonly sourceFields: readonly SourceField[];
}

export type StatementPlan =
  | { readonly kind: "vertex"; readonly vertex: number }
  | { readonly kind: "branch"; readonly arms: readonly ArmPlan[]; readonly otherwise: readonly StatementPlan[] };

export interface ArmPlan {
  /** The vertex that stands for the condition. */
  readonly vertex: number;
  readonly condition: Condition;
  readonly body: readonly StatementPlan[];
}
