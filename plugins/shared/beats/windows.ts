import type { Receipt } from "#plugin";
import type { Version } from "../lumberjack/frames.ts";
import { recordOutsideWindow } from "./errors.ts";

/** The window that is being read. */
interface OpenWindow {
  readonly version: Version;
  readonly size: number;
  readonly safe: Promise<void>[];
  count: number;
  highest: number;
}

/** Says that all records of a window are safe; `sequence` is the highest of them. */
export type Acknowledge = (version: Version, sequence: number) => void;

/**
 * The windows of a connection. A window is acknowledged as a whole, when all its records are safe, and never before an
 * earlier one.
 */
export class Windows {
  readonly #safetyOf: (receipt: Receipt) => Promise<void>;
  readonly #acknowledge: Acknowledge;
  #open: OpenWindow | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Windows that have come whole and are not acknowledged. */
  #unsafe = 0;

  constructor(safetyOf: (receipt: Receipt) => Promise<void>, acknowledge: Acknowledge) {
    this.#safetyOf = safetyOf;
    this.#acknowledge = acknowledge;
  }

  get unsafeCount(): number {
    return this.#unsafe;
  }

  /** True while records of a window are still to come. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** True when all records of the open window have come. */
  get isFull(): boolean {
    return this.#open !== undefined && this.#open.count === this.#open.size;
  }

  /** When everything that has come whole is acknowledged. */
  get acknowledged(): Promise<void> {
    return this.#last;
  }

  /** A window that is not full yet counts as it is, as in Logstash. */
  begin(version: Version, size: number): void {
    if (this.#open !== undefined) this.close();
    this.#open = { version, size, safe: [], count: 0, highest: 0 };
    if (size === 0) this.close();
  }

  /** @throws PluginError BEATS_WINDOW */
  count(sequence: number): void {
    const window = this.#open;
    if (window === undefined) throw recordOutsideWindow();
    window.count++;
    if (sequence > window.highest) window.highest = sequence;
  }

  /** The records of the open window that were given to the pipeline last. */
  given(receipt: Receipt): void {
    this.#open?.safe.push(this.#safetyOf(receipt));
  }

  /** The open window has no more records. */
  close(): void {
    const { version, safe, highest } = this.#open!;
    this.#open = undefined;
    this.#unsafe++;
    const before = this.#last;
    this.#last = Promise.all(safe).then(async () => {
      await before;
      this.#unsafe--;
      this.#acknowledge(version, highest);
    });
  }
}
