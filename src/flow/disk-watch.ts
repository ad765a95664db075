import type { Logger } from "../plugin/context.ts";

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const CHECK_MS = 1_000;
/** With less than this, or this share of a small one, a disk is nearly full. */
const LOW_BYTES = 64 * 2 ** 20;
const LOW_SHARE = 0.02;

export interface DiskWatch {
  /** Nothing more is to be written before the disk is full to its last byte: others write there too, and a full disk stops more than this. */
  readonly isLow: boolean;
  end(): void;
}

/** @param onLook called whenever the disk was looked at */
export function watchDisk(diskSpace: () => Promise<DiskSpace>, logger: Logger, onLook: () => void): DiskWatch {
  let wasLow = false;
  const look = async (): Promise<void> => {
    const space = await diskSpace().catch(() => undefined);
    if (space === undefined) return;
    const isLow = space.freeBytes < Math.min(LOW_BYTES, space.totalBytes * LOW_SHARE);
    if (isLow && !wasLow) logger.error({ ...space }, "The queue's disk is nearly full: inputs wait until there is room.");
    if (!isLow && wasLow) logger.info({ ...space }, "The queue's disk has room again.");
    wasLow = isLow;
    onLook();
  };
  const timer = setInterval(() => void look(), CHECK_MS).unref();
  return {
    get isLow() {
      return wasLow;
    },
    end: () => clearInterval(timer),
  };
}
