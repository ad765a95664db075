import { createReadStream } from "node:fs";
import { crc32 } from "node:zlib";

/** Sums are kept below it, so that they stay exact. */
export const SUM_MODULUS = 2 ** 52;

/**
 * The lines of a file and the sum of their CRCs, which does not depend on their order: what is lost, doubled or computed
 * otherwise shows.
 * @param {(line: Buffer) => Buffer} normalise takes away what depends on the day of the run
 */
export async function outputSum(file, normalise = (line) => line) {
  let lines = 0;
  let sum = 0;
  let carry = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) {
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      lines++;
      sum = (sum + crc32(normalise(bytes.subarray(from, end)))) % SUM_MODULUS;
      from = end + 1;
    }
    carry = bytes.subarray(from);
  }
  return { lines, sum };
}
