import { appendFile, open, readFile } from "node:fs/promises";
import path from "node:path";
import { damagedAbout } from "./errors.ts";

/*
 * A file that waits for its upload is a folder of two:
 *   object   the bytes, exactly as they are uploaded
 *   about    lines of text:
 *              a JSON document: where the object belongs
 *              "write <from> <to>": said before bytes are written to `object` between these offsets
 *              "upload <id>": an upload in several parts was begun
 *              "sealed": no more bytes will come, and the gzip stream has its end
 * `about` is on disk before the first record counts as delivered; the lines behind it are not synced. They tell of a process
 * that was killed: a last write that is not there whole was never acknowledged, and is cut off. When lines were lost with the
 * machine's power, nothing is cut off: bytes that were acknowledged were synced, and are there.
 */

export interface About {
  readonly bucket: string;
  /** Absent: AWS. */
  readonly endpoint?: string;
  readonly key: string;
  readonly encoding: "none" | "gzip";
}

export interface Noted {
  readonly about: About;
  /** The last write that was begun. */
  readonly write: { readonly from: number; readonly to: number } | undefined;
  /** The last upload in several parts. */
  readonly uploadId: string | undefined;
  readonly isSealed: boolean;
}

export const OBJECT = "object";
const ABOUT = "about";

/** Writes it through to the disk. */
export async function writeAbout(folder: string, about: About): Promise<void> {
  const handle = await open(path.join(folder, ABOUT), "wx", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(about)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function note(folder: string, line: string): Promise<void> {
  return appendFile(path.join(folder, ABOUT), `${line}\n`);
}

/** @throws PluginError S3_ABOUT; what kept it from being read */
export async function readAbout(folder: string): Promise<Noted> {
  const file = path.join(folder, ABOUT);
  const [first = "", ...lines] = (await readFile(file, "utf8")).split("\n").slice(0, -1);
  const writes = lines.flatMap(
    (line) =>
      line
        .match(/write (\d+) (\d+)$/)
        ?.slice(1)
        .map(Number) ?? [],
  );
  const [from, to] = writes.slice(-2);
  return {
    about: parseAbout(first, file),
    write: from === undefined || to === undefined ? undefined : { from, to },
    // Before it may stand a line that a full disk has cut off.
    uploadId: lines.map((line) => /upload (\S+)$/.exec(line)?.[1]).findLast((id) => id !== undefined),
    isSealed: lines.includes("sealed"),
  };
}

function parseAbout(text: string, file: string): About {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damagedAbout(file);
  }
  if (!isAbout(value)) throw damagedAbout(file);
  return value;
}

function isAbout(value: unknown): value is About {
  if (typeof value !== "object" || value === null) return false;
  const about = value as Partial<Record<keyof About, unknown>>; // what a file holds may be anything
  const isText = (part: unknown): boolean => typeof part === "string" && part !== "";
  return isText(about.bucket) && isText(about.key) && (about.encoding === "none" || about.encoding === "gzip");
}
