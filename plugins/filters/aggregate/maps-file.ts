import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** The maps of a pipeline between two runs: Ruby's Marshal, as Logstash writes it. */
export interface MapsFile {
  /** The bytes, once: the file is gone then, so that no later run takes them again. Undefined: there is none. */
  take(): Buffer | undefined;
  /** Nothing is left of an earlier file, and no half of a new one. */
  write(bytes: Buffer): void;
  /** Bytes that cannot be used are kept for a person to look at. @returns where */
  putAside(bytes: Buffer): string;
}

export function mapsFile(path: string): MapsFile {
  return {
    take() {
      if (!existsSync(path)) return undefined;
      const bytes = readFileSync(path);
      rmSync(path);
      return bytes;
    },
    write(bytes) {
      const draft = `${path}.new`;
      writeFileSync(draft, bytes, { mode: 0o600 });
      renameSync(draft, path);
    },
    putAside(bytes) {
      const aside = `${path}.damaged`;
      writeFileSync(aside, bytes, { mode: 0o600 });
      return aside;
    },
  };
}
