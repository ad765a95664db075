/** Prints to standard output what a command was asked for; returns the exit code of success. */
export function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** A reader that goes away (`| head`) ends neither the process nor its work: what it no longer wants is not written. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** Prints what may be much: no faster than it is read, and no further than its reader wants. */
export async function printAll(parts: AsyncIterable<string | Uint8Array>): Promise<number> {
  const { stdout } = process;
  let isGone = false;
  const gone = new Promise<void>((resolve) => {
    const leave = (): void => {
      isGone = true;
      resolve();
    };
    stdout.once("error", leave).once("close", leave);
  });
  for await (const part of parts) {
    if (isGone) return 0;
    if (!stdout.write(part) && stdout.writableNeedDrain)
      await Promise.race([gone, new Promise<void>((resolve) => stdout.once("drain", resolve))]);
  }
  return 0;
}
