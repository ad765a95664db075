import { isList, parseJson } from "#plugin";
import type { FieldList, FieldValue } from "#plugin";
import { applyChanges } from "./changes.ts";
import type { ChangeSink, RubyFailure } from "./changes.ts";
import { answer } from "./questions.ts";
import type { Asked } from "./questions.ts";
import type { ChannelDevice } from "./wasi/descriptors.ts";

/** The places of the device that mean something; lib/bridge.rb has the same numbers. */
const PENDING = -1;
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
  #exchange: Exchange | undefined;
  #pending: Buffer = Buffer.alloc(0);
  #outcome: Outcome | undefined;
  #current = -1;
  #settled = -1;

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
    if (place === PENDING) return this.#pending.length;
    const verdict = this.#exchange!.begin(place);
    if (verdict !== "pause") this.#current = place;
    return VERDICT[verdict];
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
