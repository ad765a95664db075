/** Prints to standard output what a command was asked for; returns the exit code of success. */
export function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** A reader that goes away (`| head`) ends neither the process nor its work: what it no longer wants is not written. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
