import type { Readable } from "node:stream";

/**
 * The first line of a stream with its line end, as Ruby's readline gives it; what stands behind it is thrown away.
 * Undefined: the stream ended without a line, or the signal was aborted.
 */
export function firstLine(stream: Readable, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const settle = (line: string | undefined): void => {
      signal.removeEventListener("abort", giveUp);
      stream.off("data", take).off("end", takeRest).off("error", reject).pause();
      resolve(line);
    };
    const take = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf("\n") + 1;
      if (end > 0) settle(bytes.toString("utf8", 0, end));
    };
    const takeRest = (): void => settle(bytes.length > 0 ? bytes.toString("utf8") : undefined);
    const giveUp = (): void => settle(undefined);
    stream.on("data", take).on("end", takeRest).on("error", reject);
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
    else if (stream.readableEnded) takeRest();
  });
}
