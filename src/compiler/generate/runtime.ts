import type { Event } from "../../event/event.ts";
import type { Filter } from "../../plugin/filter.ts";
import type { RecordEncoder, RecordIds } from "../../plugin/output.ts";
import { CallWatch } from "../call-watch.ts";
import type { Decorate } from "../decoration.ts";
import { COUNTS_PER_VERTEX } from "./counts.ts";
import { Stopwatch } from "./stopwatch.ts";

/** What generated code and the processor that runs it share. */
export interface Runtime {
  /** The vertex at work: when the code throws, this one failed. */
  vertex: number;
  /** True when all texts that came with the block are ASCII. */
  ascii: boolean;
  readonly counts: Int32Array;
  readonly watch: CallWatch;
  readonly stopwatch: Stopwatch;
}

export function makeRuntime(vertexCount: number, watch = new CallWatch()): Runtime {
  const counts = new Int32Array(vertexCount * COUNTS_PER_VERTEX);
  return { vertex: 0, ascii: false, counts, watch, stopwatch: new Stopwatch(vertexCount) };
}

/** A filter of the plan, created. */
export interface FilterAtWork {
  readonly vertex: number;
  /** `grok, pipeline.conf:3` */
  readonly label: string;
  readonly name: string;
  readonly filter: Filter;
  readonly decorate: Decorate | undefined;
  /** True: all events of a block reach it together, because it works on batches or emits further events. */
  readonly isCut: boolean;
  /** True when its texts, and those before it, were in the event or the configuration: the block's `ascii` holds behind it. */
  readonly isVerbatim: boolean;
}

/** The encoder half of an output of the plan, created. */
export interface OutputAtWork {
  readonly vertex: number;
  readonly lane: number;
  readonly label: string;
  readonly encoder: RecordEncoder;
  readonly ids: RecordIds & { origin: string };
  /** The output takes the events themselves beside their records. */
  readonly keepsEvents: boolean;
}

/** A part of the filter section. Every event of a block passes a step before one passes the next. */
export type Step =
  | { readonly kind: "each"; readonly run: (event: Event) => void }
  | {
      readonly kind: "cut";
      readonly at: FilterAtWork;
      isMember(event: Event): boolean;
      /** Makes an event that the filter itself made (a flush) one that passed through the branches around it. */
      admit(event: Event): void;
    };
