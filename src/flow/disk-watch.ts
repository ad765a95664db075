import type { Logger } from "../plugin/context.ts";

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface DiskWatchOptions {
  /** The room on the disk. */
  readonly diskSpace: () => Promise<DiskSpace>;
  readonly logger: Logger;
  /** Called at each look. */
  readonly onLooked: () => void;
}

const CHECK_MS = 1_000;
/** With less than this, or this share of a small one, a disk is nearly full. */
const LOW_BYTES = 64 * 2 ** 20;
const LOW_SHARE = 0.02;

/** Tells that a disk is nearly full before it is to its last byte: others write there too, and a full disk stops more than a queue. */
export class DiskWatch {
  readonly #options: DiskWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #isLow = false;

  constructor(options: DiskWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), CHECK_MS).unref();
  }

  get isLow(): boolean {
    return this.#isLow;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { diskSpace, logger, onLooked } = this.#options;
    const space = await diskSpace().catch(() => undefined);
    if (space === undefined) return;
    const isLow = space.freeBytes < Math.min(LOW_BYTES, space.totalBytes * LOW_SHARE);
    if (isLow !== this.#isLow) {
      this.#isLow = isLow;
      if (isLow) logger.error({ ...space }, "The queue's disk is nearly full: inputs wait until there is room.");
      else logger.info({ ...space }, "The queue's disk has room again.");
    }
    onLooked();
  }
}
