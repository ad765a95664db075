import type { ComputeContext } from "#plugin";

export interface RefreshedFile<T> {
  readonly path: string;
  /** How often the file is looked at, at most; 0: whenever the value is asked for. Undefined: never again. */
  readonly intervalMs: number | undefined;
  /** Makes the value of the file's bytes. What it throws the first time is thrown on. */
  readonly read: (bytes: Uint8Array, previous: T | undefined) => T;
}

/**
 * A value made of a file, and made again when the file has changed. The file is looked at when the value is asked for, so
 * that nothing runs by itself. A file that is gone or broken then costs a warning: the value stays as it was until the file
 * changes again.
 */
export function refreshedFile<T>(context: ComputeContext, { path, intervalMs, read }: RefreshedFile<T>): () => T {
  let stamp = context.fileStamp(path);
  let value = read(context.readFile(path), undefined);
  if (intervalMs === undefined) return () => value;
  let nextLook = Date.now() + intervalMs;
  const look = (): void => {
    const now = context.fileStamp(path);
    if (now === stamp) return;
    stamp = now;
    try {
      value = read(context.readFile(path), value);
    } catch (error) {
      context.logger.warn({ id: context.id, path, error }, "A file could not be read again; what it held before stays in use.");
    }
  };
  return () => {
    const now = Date.now();
    if (now >= nextLook) {
      nextLook = now + intervalMs;
      look();
    }
    return value;
  };
}
