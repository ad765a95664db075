import { isUtf8 } from "node:buffer";
import { gunzipSync } from "node:zlib";

/** Bytes as a case writes them. */
export interface CaseBytes {
  readonly text?: string;
  readonly base64?: string;
}

/** Bytes as a case expects them. */
export type SeenBytes = { readonly text: string } | { readonly base64: string } | { readonly gunzipped: string };

export function bytesOf({ text, base64 }: CaseBytes): Buffer {
  return base64 === undefined ? Buffer.from(text ?? "") : Buffer.from(base64, "base64");
}

export function seen(bytes: Buffer): SeenBytes {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return { gunzipped: gunzipSync(bytes).toString() };
  return isUtf8(bytes) ? { text: bytes.toString() } : { base64: bytes.toString("base64") };
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Looks every few milliseconds whether something has come true; gives up after the time, without a word. */
export async function until(isTrue: () => boolean, mostMs: number): Promise<void> {
  const end = Date.now() + mostMs;
  while (!isTrue() && Date.now() < end) await delay(10);
}
