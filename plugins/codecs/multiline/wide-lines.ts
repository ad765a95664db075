import { bytesPerUnit } from "../../shared/charset.ts";

/** Finds the end of the last whole line in bytes of an encoding whose characters take two or four bytes. */
export function completeWideLines(charset: string): (bytes: Buffer) => number {
  const width = bytesPerUnit(charset);
  const isLittle = charset.endsWith("LE");
  const newline = Buffer.alloc(width);
  newline[isLittle ? 0 : width - 1] = 0x0a;
  return (bytes) => {
    for (let at = bytes.lastIndexOf(newline); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(newline, at - 1)) {
      if (at % width === 0) return at + width;
    }
    return 0;
  };
}
