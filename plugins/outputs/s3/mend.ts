import { createReadStream, createWriteStream } from "node:fs";
import { open, rename, rm, stat, truncate } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createGzip } from "node:zlib";
import { note, OBJECT } from "./about.ts";
import type { Noted } from "./about.ts";

/**
 * Makes the object of a part that was not ended fit for its upload: a write that was cut off is taken away, and a gzip stream
 * gets its end.
 * @returns the object's size
 */
export async function mend(folder: string, { about, write, isSealed }: Noted): Promise<number> {
  const object = path.join(folder, OBJECT);
  const { size } = await stat(object);
  if (isSealed) return size;
  const isTorn = write !== undefined && size < write.to && size > write.from;
  if (isTorn) await truncate(object, write.from);
  const whole = isTorn ? write.from : size;
  if (about.encoding === "none" || whole === 0) return whole;
  await compressAgain(object);
  await note(folder, "sealed");
  return (await stat(object)).size;
}

async function compressAgain(object: string): Promise<void> {
  const mended = `${object}.mended`;
  try {
    await pipeline(readable(object), createGzip(), createWriteStream(mended, { mode: 0o600 }));
    await syncFile(mended);
    await rename(mended, object);
  } catch (error) {
    // Where the disk is full others need the room.
    await rm(mended, { force: true });
    throw error;
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Of bytes that hold damage nothing is unpacked, so they are given in small pieces. */
const PIECE_BYTES = 256;

/** What can be unpacked: behind damage, as a loss of power may do it, there is nothing. */
async function* readable(object: string): AsyncGenerator<Buffer> {
  const source = createReadStream(object, { highWaterMark: PIECE_BYTES });
  const unpacked = source.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }));
  source.once("error", (error) => unpacked.destroy(error));
  try {
    for await (const chunk of unpacked) yield chunk as Buffer; // a stream without an encoding gives buffers
  } catch (error) {
    if (!(error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))) throw error;
  } finally {
    // Nobody else does it when whoever writes gives up.
    source.destroy();
  }
}
