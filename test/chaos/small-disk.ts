import { execFileSync } from "node:child_process";
import { statfsSync } from "node:fs";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A file system of its own, which can be filled to its last byte. Needs root: it is a tmpfs. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes what space there is. */
  fillUp(): Promise<void>;
  makeRoom(): Promise<void>;
  /** `ro`, `rw` */
  remount(how: string): void;
  end(): Promise<void>;
}

export async function mountSmallDisk(size = "48m"): Promise<SmallDisk> {
  const folder = await mkdtemp(path.join(tmpdir(), "tailrace-full-"));
  const ballast = path.join(folder, "ballast");
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  return {
    folder,
    async fillUp() {
      await writeFile(ballast, "");
      for (let step = 1 << 22; step >= 4096; step /= 4) {
        const { bavail, bsize } = statfsSync(folder);
        if (bavail * bsize >= step) await writeFile(ballast, Buffer.alloc(Math.floor((bavail * bsize) / step) * step), { flag: "a" });
      }
    },
    makeRoom: () => truncate(ballast, 0),
    remount: (how) => void execFileSync("mount", ["-o", `remount,${how}`, folder]),
    async end() {
      execFileSync("umount", [folder]);
      await rm(folder, { recursive: true });
    },
  };
}
