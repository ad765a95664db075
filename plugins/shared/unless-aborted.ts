/**
 * What a promise gives, unless the signal is aborted before.
 * @throws the signal's reason
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abandon: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abandon = () => reject(signal.reason as Error);
    signal.addEventListener("abort", abandon);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abandon);
  }
}
