import { isList, parseJson } from "#plugin";
import type { FieldList, FieldValue } from "#plugin";
import { applyChanges } from "./changes.ts";
import type { ChangeSink, RubyFailure } from "./changes.ts";
import { answer } from "./questions.ts";
import type { Asked } from "./questions.ts";
import type { ChannelDevice } from "./wasi/descriptors.ts";
import type { GuestMemory } from "./wasi/guest-memory.ts";

/** The places of the device that mean something, and the size of the desk; lib/bridge.rb tells of them, and has the same numbers. */
const PENDING = -1;
const DESK_BYTES = 16_384;
const VERDICT = { go: 0, skip: 1, pause: 2 } as const;

export type Verdict = keyof typeof VERDICT;

/** What the host does for one request, while Ruby works on it. */
export interface Exchange extends Asked {
  readonly sink: ChangeSink;
  /** May the event with this number be worked on? */
  begin(event: number): Verdict;
}

/** What Ruby said at the end of a request. */
export type Outcome =
  | { readonly kind: "done"; readonly value: FieldValue }
  | {
      readonly kind: "failed";
      readonly failure: { readonly kind: string; readonly message: string; readonly backtrace: readonly string[] };
    };

/** The host's end of the device by which requests go to Ruby, and its questions and answers back. */
export class Channel implements ChannelDevice {
  #desk: () => Buffer = () => Buffer.alloc(0);
  #exchange: Exchange | undefined;
  #pending: Buffer = Buffer.alloc(0);
  #outcome: Outcome | undefined;
  #current = -1;
  #settled = -1;

  /** Before the first request. @param address of the desk in the guest's memory */
  attach(memory: GuestMemory, address: number): void {
    this.#desk = () => memory.bytes.subarray(address, address + DESK_BYTES);
  }

  /** Makes a request ready; Ruby is then called. */
  open(request: string, exchange: Exchange): void {
    this.#exchange = exchange;
    this.#pending = Buffer.from(request);
    this.#outcome = undefined;
    this.#current = -1;
    this.#settled = -1;
  }

  /** Undefined: Ruby ended without a word. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** The number of the event that was begun last; -1: none. */
  get current(): number {
    return this.#current;
  }

  /** All that was done to this event and those before it is done here, too; -1: none. */
  get settled(): number {
    return this.#settled;
  }

  write(bytes: Buffer): void {
    const [log, message] = parseJson(bytes.toString("utf8")) as FieldList;
    const { events, sink } = this.#exchange!;
    applyChanges(log as FieldList, events, sink);
    if (!isList(message)) this.#settled = this.#current;
    else if (message[0] === "done") this.#finish({ kind: "done", value: message[1]! });
    else if (message[0] === "failed") this.#finish({ kind: "failed", failure: failureOf(message) });
    else {
      // An answer may change the event that is worked on, but those before it are done with.
      this.#settled = Math.max(this.#settled, this.#current - 1);
      this.#pending = Buffer.from(answer(message, this.#exchange!));
    }
  }

  read(target: Buffer): number {
    const length = this.#pending.copy(target);
    this.#pending = this.#pending.subarray(length);
    return length;
  }

  seek(place: number): number {
    if (place < 0) {
      if (place < PENDING) this.write(this.#desk().subarray(0, -place));
      return this.#layOut();
    }
    const verdict = this.#exchange!.begin(place);
    if (verdict !== "pause") this.#current = place;
    return VERDICT[verdict];
  }

  /** @returns how much there is for Ruby to read */
  #layOut(): number {
    const { length } = this.#pending;
    if (length <= DESK_BYTES) this.read(this.#desk());
    return length;
  }

  #finish(outcome: Outcome): void {
    this.#outcome = outcome;
    this.#settled = this.#current;
  }
}

/** lib/bridge.rb writes texts. */
function failureOf([, kind, message, backtrace]: FieldList): RubyFailure {
  return { kind: kind as string, message: message as string, backtrace: backtrace as string[] };
}
