import type { IncomingMessage } from "node:http";
import { unreadableKeys } from "./errors.ts";

/** More than this is no set of keys. */
const MOST_BYTES = 1024 * 1024;

/** Asks for a document. @throws PluginError HTTP_JWKS when the answer is not 200, or too long; what broke the connection */
export async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const { get } = url.startsWith("https:") ? await import("node:https") : await import("node:http");
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { signal, headers: { accept: "application/json" } }, resolve).once("error", reject);
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw unreadableKeys(url, new Error(`it answered ${response.statusCode}`));
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw unreadableKeys(url, new Error("it is longer than 1 MiB"));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
