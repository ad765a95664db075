import { stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

/** What is known of a file by looking at it. */
export interface Look {
  /** Its inode and device, as a sincedb writes them. */
  readonly key: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly isFile: boolean;
  /** No folder has it any more: only who has it open can read it. */
  readonly isDeleted: boolean;
}

/** Undefined: there is nothing that may be looked at. */
export function lookAt(path: string): Promise<Look | undefined> {
  return stat(path, { bigint: true }).then(lookOf, () => undefined);
}

export async function lookThrough(handle: FileHandle): Promise<Look> {
  return lookOf(await handle.stat({ bigint: true }));
}

interface Stats {
  readonly ino: bigint;
  readonly dev: bigint;
  readonly nlink: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  isFile(): boolean;
}

function lookOf(stats: Stats): Look {
  const { ino, dev, nlink, size, mtimeNs } = stats;
  return {
    // JRuby's dev_major and dev_minor, which Logstash writes, are not the kernel's: 24 bits are the minor number.
    key: `${ino} ${(dev >> 24n) & 0xffn} ${dev & 0xffffffn}`,
    size: Number(size),
    modifiedMs: Number(mtimeNs) / 1e6,
    isFile: stats.isFile(),
    isDeleted: nlink === 0n,
  };
}
