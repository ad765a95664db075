import type { Writable } from "node:stream";
import type { Receipt } from "#plugin";

/**
 * Sends a codec's answers back to where bytes came from, when they are safe: in the queue on disk, or delivered. In the order
 * of the bytes; a sender that has gone gets none.
 */
export function makeAnswerer(to: Writable, isDurable: boolean): (receipt: Receipt) => void {
  let before = Promise.resolve();
  return (receipt) => {
    const { answers = [] } = receipt;
    if (answers.length === 0) return;
    const safe = isDurable ? receipt.accepted : receipt.settled;
    before = Promise.all([before, safe]).then(() => {
      if (to.writable) to.write(Buffer.concat(answers));
    });
  };
}
