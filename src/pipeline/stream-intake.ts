import { FLAG } from "../flow/block.ts";
import type { SegmentHead } from "../flow/block-builder.ts";
import { ReceiptCell } from "../flow/receipt.ts";
import type { QueueNotes } from "../flow/queue.ts";
import type { OpenStream, Receipt, Source, StreamIntake } from "../plugin/input.ts";
import type { CarryHolder } from "./carry-budget.ts";
import type { EncodedSource, IntakeOptions } from "./intake.ts";
import { RecordCarry } from "./record-carry.ts";

/** Opens a stream of one source. */
export function openStream(given: EncodedSource, options: IntakeOptions, open?: OpenStream): StreamIntake {
  const source = open === undefined ? given : { ...given, id: open.id, shard: 0 };
  return options.framing === undefined
    ? new UnframedStream(source, options)
    : new FramedStream(source, options, new RecordCarry(options.framing, options.maxRecordBytes));
}

/** A stream whose codec has no framing: every read is a record of its own. */
class UnframedStream implements StreamIntake {
  #source: EncodedSource;
  readonly #options: IntakeOptions;

  constructor(source: EncodedSource, options: IntakeOptions) {
    this.#source = source;
    this.#options = options;
  }

  write(bytes: Uint8Array, position?: Uint8Array): Receipt {
    const { sink, input, clock } = this.#options;
    const cell = new ReceiptCell();
    const { id, bytes: values, flags } = this.#source;
    sink().addSized({ input, stream: id, receivedMs: clock.now(), source: values, flags, position }, bytes, new Uint8Array(0), cell);
    cell.complete();
    return cell;
  }

  end(): Receipt {
    const cell = new ReceiptCell();
    cell.complete();
    return cell;
  }

  leave(): Receipt {
    return this.end();
  }

  moveTo(source: Source): void {
    this.#source = renamed(this.#source, source);
  }
}

/** Another name of a source: its bytes stay one stream. */
function renamed({ id, shard }: EncodedSource, source: Source): EncodedSource {
  return { ...(source as EncodedSource), id, ...(shard !== undefined && { shard }) };
}

interface GiveOptions {
  readonly flags?: number;
  readonly position?: Uint8Array | undefined;
  /** What is kept with it, where that is not its position. */
  readonly notes?: QueueNotes | undefined;
}

class FramedStream implements StreamIntake, CarryHolder {
  #source: EncodedSource;
  readonly #options: IntakeOptions;
  readonly #carry: RecordCarry;
  /** Receipts of bytes that wait for the end of their record. */
  #carried: ReceiptCell[] = [];
  #silence: NodeJS.Timeout | undefined;
  /** A position of it may be kept. */
  #hasPosition: boolean;

  constructor(source: EncodedSource, options: IntakeOptions, carry: RecordCarry) {
    this.#source = source;
    this.#options = options;
    this.#carry = carry;
    this.#hasPosition = source.shard !== undefined;
    if (this.#hasPosition) this.#awaitSilence();
  }

  get heldBytes(): number {
    return this.#carry.heldBytes;
  }

  giveUp(): void {
    const cell = new ReceiptCell();
    this.#give(this.#carry.refuse().parts, cell, { flags: FLAG.oversize });
    cell.complete();
  }

  write(bytes: Uint8Array, position?: Uint8Array): Receipt {
    const cell = new ReceiptCell();
    for (const { parts, isOversize } of this.#carry.add(bytes)) {
      if (!isOversize) this.#answer(parts, cell);
      this.#give(parts, cell, { flags: isOversize ? FLAG.oversize : 0, position });
    }
    if (this.#carry.length > 0) this.#carried.push(cell);
    else cell.complete();
    this.#options.carries.note(this);
    this.#awaitSilence();
    return cell;
  }

  end(): Receipt {
    return this.#end(this.#carry.end().parts);
  }

  leave(): Receipt {
    this.#carry.end();
    for (const cell of this.#carried.splice(0)) cell.complete();
    return this.#end([]);
  }

  moveTo(source: Source): void {
    this.#source = renamed(this.#source, source);
  }

  #end(parts: readonly Uint8Array[]): Receipt {
    clearTimeout(this.#silence);
    const cell = new ReceiptCell();
    const notes = this.#hasPosition ? this.#options.positions?.noteOf(this.#source.id, undefined) : undefined;
    if (parts.length > 0 || this.#options.isStateful) this.#give(parts, cell, { flags: FLAG.endOfStream, notes });
    else if (notes !== undefined) this.#options.sink().note(notes);
    cell.complete();
    this.#options.carries.note(this);
    return cell;
  }

  #give(parts: readonly Uint8Array[], cell: ReceiptCell, { flags = 0, position, notes }: GiveOptions = {}): void {
    const { positions } = this.#options;
    if (position !== undefined) this.#hasPosition = true;
    const kept = notes ?? (position && positions?.noteOf(this.#source.id, position));
    const carried = this.#carried.splice(0);
    this.#options.sink().addDelimited(this.#head(flags, position, kept), parts, [...carried, cell]);
    for (const earlier of carried) earlier.complete();
  }

  #answer(parts: readonly Uint8Array[], cell: ReceiptCell): void {
    const { framing } = this.#options;
    if (framing?.kind !== "custom" || framing.answers === undefined) return;
    for (const part of parts) cell.answers = [...cell.answers, ...framing.answers(Buffer.from(part.buffer, part.byteOffset, part.length))];
  }

  #head(flags: number, position?: Uint8Array, notes?: QueueNotes): SegmentHead {
    const { id, bytes, flags: own, shard } = this.#source;
    const { input, clock } = this.#options;
    return { input, stream: id, receivedMs: clock.now(), source: bytes, flags: own | flags, position, notes, shard };
  }

  /** A decoder that keeps bytes back is told when the stream has been silent for its `auto_flush_interval`. */
  #awaitSilence(): void {
    const { autoFlushMs, sink } = this.#options;
    if (autoFlushMs === undefined) return;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      // While the pipeline has no room nobody reads on: that is no silence.
      if (sink().room() !== undefined) this.#awaitSilence();
      else sink().addDelimited(this.#head(FLAG.idle), [], []);
    }, autoFlushMs);
  }
}
