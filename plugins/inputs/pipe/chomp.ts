const CARRIAGE_RETURN = 13;
const [RETURN, LINE_END] = [Buffer.from("\r"), Buffer.from("\r\n")] as const;

/** Takes the carriage return off every line of a stream, also off the last one, as Ruby's `chomp` does. */
export class Chomp {
  /** The last chunk ended with one: a line feed may follow, or nothing. */
  #isHeld = false;

  /** What is known to belong to lines of the bytes so far. */
  add(chunk: Buffer): Buffer {
    const bytes = this.#isHeld ? Buffer.concat([RETURN, chunk]) : chunk;
    this.#isHeld = bytes.at(-1) === CARRIAGE_RETURN;
    const sure = this.#isHeld ? bytes.subarray(0, -1) : bytes;
    if (!sure.includes(LINE_END)) return sure;
    const parts: Buffer[] = [];
    let from = 0;
    for (let at = sure.indexOf(LINE_END); at >= 0; at = sure.indexOf(LINE_END, from)) {
      parts.push(sure.subarray(from, at));
      // The line feed stays.
      from = at + 1;
    }
    return Buffer.concat([...parts, sure.subarray(from)]);
  }
}
