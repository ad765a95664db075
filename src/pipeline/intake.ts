import { ByteWriter } from "../event/byte-writer.ts";
import { encodeValue } from "../event/encoding.ts";
import { isList, isMap } from "../event/value.ts";
import type { FieldValue } from "../event/value.ts";
import { NOT_SET } from "../compiler/source-fields.ts";
import { FLAG } from "../flow/block.ts";
import { ReceiptCell } from "../flow/receipt.ts";
import type { Framing } from "../plugin/codec.ts";
import type { Clock, Intake, OpenStream, Receipt, Source, SourceValues, StreamIntake } from "../plugin/input.ts";
import type { BlockSink } from "./block-sink.ts";
import type { CarryBudget } from "./carry-budget.ts";
import type { StreamPositions } from "./stream-positions.ts";
import { openStream } from "./stream-intake.ts";

/** A source with its values encoded. */
export interface EncodedSource extends Source {
  /** The number of the input, with the codec of these records, in the generation's table. */
  readonly input: number;
  readonly bytes: Uint8Array;
  readonly flags: number;
  /** It was begun by an earlier process: see SegmentHead. */
  readonly shard?: number;
}

export interface IntakeOptions {
  /** The number of the input in the generation's table. */
  readonly input: number;
  /** Its number with another codec. */
  readonly numberOf: (codec: string) => number;
  /** Where positions of streams are kept; undefined: nowhere, the queue is in memory. */
  readonly positions: StreamPositions | undefined;
  /** How streams are cut; undefined: every read is a record. */
  readonly framing: Framing | undefined;
  readonly maxRecordBytes: number;
  readonly carries: CarryBudget;
  /** The decoder keeps bytes of streams back: it is told of their ends and silences. */
  readonly isStateful: boolean;
  readonly autoFlushMs: number | undefined;
  /** The pipeline's; asked for only when bytes come. */
  readonly sink: () => BlockSink;
  readonly clock: Clock;
}

const NO_BYTES = new Uint8Array(0);
/**
 * Sources, and the streams they are, are numbered on from one process to the next: blocks of both may stand in one queue.
 * A process has less than so many sources in a millisecond, on the average of its life.
 */
let lastSource = Date.now() * 2048;
/** And so many more, where the clock may have been set back since the last one. */
const RESERVED_SOURCES = 2 ** 24;

/**
 * Sources get numbers behind those that an earlier process may have given, whatever the clock says.
 * @param reserved what that process was told here; 0: there was none
 * @returns what the next one is to be told
 */
export function reserveSources(reserved: number): number {
  lastSource = Math.max(lastSource, reserved);
  return lastSource + RESERVED_SOURCES;
}

/** The way of one input into its pipeline's blocks. */
export function makeIntake(options: IntakeOptions): Intake {
  const { sink, clock } = options;
  let openStreams = options.positions?.open ?? [];
  return {
    room: () => sink().room(),
    source: (values, codec) => encodeSource(values, codec === undefined ? options.input : options.numberOf(codec)),
    stream(source: Source, open?: OpenStream): StreamIntake {
      openStreams = openStreams.filter((each) => each !== open);
      return openStream(source as EncodedSource, options, open);
    },
    get openStreams() {
      return openStreams;
    },
    push(records: readonly Uint8Array[], source: Source, perRecord?: readonly SourceValues[]): Receipt {
      const { id, input, bytes, flags } = source as EncodedSource;
      const cell = new ReceiptCell();
      const head = { input, stream: id, receivedMs: clock.now(), source: bytes, flags };
      const blocks = sink();
      records.forEach((record, at) => {
        const own = perRecord?.[at];
        const values = own === undefined || own.length === 0 ? undefined : encodeValues(own);
        if (values === undefined) blocks.addSized(head, record, NO_BYTES, cell);
        else blocks.addSized({ ...head, flags: flags | values.flags }, record, values.bytes, cell);
      });
      cell.complete();
      return cell;
    },
  };
}

function encodeSource(values: SourceValues, input: number): EncodedSource {
  lastSource++;
  return { id: lastSource, input, ...encodeValues(values) };
}

const writer = new ByteWriter();

function encodeValues(values: SourceValues): { readonly bytes: Uint8Array; readonly flags: number } {
  if (values.length === 0) return { bytes: NO_BYTES, flags: 0 };
  const given = values.map((value) => value ?? NOT_SET);
  encodeValue(given, writer);
  return { bytes: writer.take(), flags: given.every(isAsciiValue) ? 0 : FLAG.unicodeValues };
}

const ASCII = /^[\0-\x7f]*$/;

function isAsciiValue(value: FieldValue): boolean {
  if (typeof value === "string") return ASCII.test(value);
  if (isList(value)) return value.every(isAsciiValue);
  return !isMap(value) || Object.entries(value).every(([key, child]) => ASCII.test(key) && (child === undefined || isAsciiValue(child)));
}
