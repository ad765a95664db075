import type { Socket } from "node:net";
import { badProxyHeader, proxyHeaderTimedOut } from "./errors.ts";
import { parseProxyHeader } from "./proxy-header.ts";
import type { ProxyInfo } from "./proxy-header.ts";

/** The first byte of a connection, which stays in it; undefined when it ends without one. @throws PluginError TCP_PROXY_TIMEOUT */
export function peekByte(socket: Socket, timeoutMs: number): Promise<number | undefined> {
  return takeHead(socket, timeoutMs, (bytes) => ({ value: bytes[0], used: 0 }));
}

/**
 * Takes the PROXY header off a paused connection, in however many pieces it comes; what stands behind it stays in the
 * connection. `ended`: it was closed before its first byte, as health checks do.
 * @throws PluginError TCP_PROXY_HEADER, TCP_PROXY_TIMEOUT
 */
export function readProxyHeader(socket: Socket, timeoutMs: number): Promise<HeaderRead> {
  return takeHead<HeaderRead>(socket, timeoutMs, (bytes, isEnd) => {
    if (isEnd && bytes.length === 0) return { value: "ended", used: 0 };
    const parsed = parseProxyHeader(bytes);
    if (parsed.kind === "invalid") throw badProxyHeader(parsed.reason, bytes);
    if (parsed.kind === "header") return { value: parsed.info === undefined ? {} : { info: parsed.info }, used: parsed.length };
    if (isEnd) throw badProxyHeader("the connection ended inside of it", bytes);
    return undefined;
  });
}

type HeaderRead = { readonly info?: ProxyInfo } | "ended";

/** Called with all bytes so far; returns undefined when it needs more, else its result and how many bytes it used up. */
type Look<T> = (bytes: Buffer, isEnd: boolean) => { readonly value: T; readonly used: number } | undefined;

/**
 * Reads until `look` is content and puts back what it did not use: in the same turn, since a stream that is read to its
 * end takes nothing back afterwards.
 */
function takeHead<T>(socket: Socket, timeoutMs: number, look: Look<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      socket.off("readable", onReadable).off("end", onEnd).off("close", onEnd);
      finish();
    };
    const examine = (isEnd: boolean): void => {
      try {
        const seen = look(bytes, isEnd);
        if (seen === undefined) return;
        if (seen.used < bytes.length) socket.unshift(bytes.subarray(seen.used));
        settle(() => resolve(seen.value));
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const onReadable = (): void => {
      const more = socket.read() as Buffer | null;
      if (more === null) return;
      bytes = Buffer.concat([bytes, more]);
      examine(false);
    };
    const onEnd = (): void => examine(true);
    const timer = setTimeout(() => settle(() => reject(proxyHeaderTimedOut())), timeoutMs);
    socket.on("readable", onReadable).on("end", onEnd).on("close", onEnd);
  });
}
