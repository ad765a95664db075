import type { Socket } from "node:dgram";

/** Stops and restarts the reading of a socket. */
export interface Pause {
  stop(): void;
  restart(): void;
}

interface Handle {
  recvStop?: () => number;
  recvStart?: () => number;
}

/**
 * node:dgram has no way to stop reading, its handle has one: without it a pipeline that cannot take more would fill the
 * memory with datagrams, instead of leaving them to the kernel, which counts what it drops. Undefined where this Node.js
 * keeps the handle elsewhere.
 */
export function pauseOf(socket: Socket): Pause | undefined {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "state symbol");
  // Private to Node.js, hence without a type; every part is looked for before it is used.
  const state = key === undefined ? undefined : (socket as unknown as Record<symbol, { readonly handle?: Handle } | undefined>)[key];
  const handle = state?.handle;
  if (typeof handle?.recvStop !== "function" || typeof handle.recvStart !== "function") return undefined;
  return { stop: () => void handle.recvStop?.(), restart: () => void handle.recvStart?.() };
}
