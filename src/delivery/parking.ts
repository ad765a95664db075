import { cutPayload } from "../flow/cut-payload.ts";
import { selectRecords, sentInAll, takeBatch } from "./batch.ts";
import type { Batch, BatchLimits, Given, SentBefore } from "./batch.ts";

export interface ParkingOptions {
  /** Bytes that may be parked; a batch that begins below may go over. */
  readonly mostBytes: number;
  /** A copy of some records of a payload takes their place; whoever counts the payload's records has so many fewer. */
  readonly onMoved: (from: Given, records: number, to: Given) => void;
}

/** What is parked of one destination. */
export interface Place {
  readonly destination: string;
  /** In the order of their coming. */
  readonly queue: Given[];
  /** Attempts in a row of which something was refused. */
  refusals: number;
}

/**
 * Records that a healthy target refuses for now (429, an index that is read-only) wait here apart, so that those for other
 * destinations pass. What comes later for the same destination waits behind them: their order is kept.
 */
export class Parking {
  readonly #options: ParkingOptions;
  readonly #places = new Map<string, Place>();
  readonly #due: Place[] = [];
  #bytes = 0;

  constructor(options: ParkingOptions) {
    this.#options = options;
  }

  /** Records that are parked, those excepted that are being tried. */
  get records(): number {
    let records = 0;
    for (const { queue } of this.#places.values()) for (const { unsettled } of queue) records += unsettled;
    return records;
  }

  /** True: some of a payload's records would have to be parked, and there is no room. */
  isClosedFor({ payload }: Given): boolean {
    return this.#isFull && payload.runs.some(({ destination }) => this.#places.has(destination));
  }

  /** Parks the records of a batch whose destination has a place; returns the others. */
  divert(batch: Batch): Batch | undefined {
    if (this.#places.size === 0) return batch;
    const passing: number[] = [];
    for (const [destination, ordinals] of byDestination(batch)) {
      const place = this.#places.get(destination);
      if (place === undefined) passing.push(...ordinals);
      else this.#add(place, this.#cut(batch, ordinals, destination));
    }
    if (passing.length === batch.recordCount) return batch;
    const rest = passing.toSorted((a, b) => a - b);
    return rest.length === 0 ? undefined : { ...selectRecords(batch, rest), wasSent: (ordinal) => batch.wasSent(rest[ordinal]!) };
  }

  /**
   * Parks what was refused, by destination. Returns the new places, and what stays with the caller: there is no room, or the
   * records have no destination.
   */
  park(refused: Batch, sent: SentBefore): { readonly places: readonly Place[]; readonly rest: Batch | undefined } {
    const destinations = byDestination(refused);
    if (this.#isFull || destinations.has("")) return { places: [], rest: refused };
    const places: Place[] = [];
    for (const [destination, ordinals] of destinations) {
      const known = this.#places.get(destination);
      const place = known ?? { destination, queue: [], refusals: sent.attempts };
      this.#places.set(destination, place);
      if (known === undefined) places.push(place);
      this.#add(place, this.#cut(refused, ordinals, destination, sent));
    }
    return { places, rest: undefined };
  }

  /** The place has rested. */
  awake(place: Place): void {
    this.#due.push(place);
  }

  /** A place whose records are to be tried. */
  takeDue(): Place | undefined {
    return this.#due.shift();
  }

  /** Takes a batch from the front of a place. */
  takeFrom({ queue }: Place, limits: BatchLimits): Given[] {
    const given = takeBatch(queue, limits);
    for (const { payload } of given) this.#bytes -= payload.memory.byteLength;
    return given;
  }

  /** What was tried goes back to the front of its place: all of it, or what was refused. */
  putBack(place: Place, refused: Batch, sent: SentBefore): void {
    for (const given of refused.whole) given.sent = sentInAll(given, sent);
    const given = refused.whole.length > 0 ? refused.whole : this.#cut(refused, ordinalsOf(refused), place.destination, sent);
    for (const { payload } of given) this.#bytes += payload.memory.byteLength;
    place.queue.unshift(...given);
    place.refusals++;
  }

  /** The batch of a place was taken: what else is there follows. Returns true when it was all: then there is no place any more. */
  passed(place: Place): boolean {
    if (place.queue.length === 0) return this.#places.delete(place.destination);
    place.refusals = 0;
    this.awake(place);
    return false;
  }

  /** Parts with all that is parked. */
  takeAll(): Given[] {
    return [...this.#places.values()].flatMap(({ queue }) => queue.splice(0));
  }

  get #isFull(): boolean {
    return this.#bytes >= this.#options.mostBytes;
  }

  #add(place: Place, given: readonly Given[]): void {
    for (const { payload } of given) this.#bytes += payload.memory.byteLength;
    place.queue.push(...given);
  }

  /** Copies records out of their payloads, whose memory can then be used again. */
  #cut(batch: Batch, ordinals: readonly number[], destination: string, sent?: SentBefore): Given[] {
    const bySource = new Map<Given, number[]>();
    for (const ordinal of ordinals) {
      const { given, record } = batch.recordAt(ordinal);
      const records = bySource.get(given);
      if (records === undefined) bySource.set(given, [record]);
      else records.push(record);
    }
    return [...bySource].map(([from, records]) => {
      const payload = cutPayload(from.payload, records, destination);
      const share = { block: from.share.block, segments: payload.shares };
      const to: Given = { payload, share, unsettled: records.length, sent: sent === undefined ? from.sent : sentInAll(from, sent) };
      this.#options.onMoved(from, records.length, to);
      return to;
    });
  }
}

function ordinalsOf({ recordCount }: Batch): number[] {
  return Array.from({ length: recordCount }, (_, ordinal) => ordinal);
}

function byDestination(batch: Batch): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { destination, firstRecord, recordCount } of batch.runs) {
    const ordinals = found.get(destination) ?? [];
    for (let n = 0; n < recordCount; n++) ordinals.push(firstRecord + n);
    found.set(destination, ordinals);
  }
  return found;
}
