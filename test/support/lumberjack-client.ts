import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { deflateSync } from "node:zlib";
import { connectTo } from "./tcp-client.ts";
import { until } from "./until.ts";

/** An answer of a server: the version it speaks, and the sequence up to which all is safe. */
export interface Ack {
  readonly version: string;
  readonly sequence: number;
}

/** A client of the Lumberjack protocol that does as it is told. */
export interface LumberjackClient {
  readonly socket: Socket;
  /** The answers so far. */
  readonly acks: readonly Ack[];
  /** Writes frames, or anything. */
  write(...frames: readonly (string | Uint8Array)[]): void;
  /** Waits for an answer with this sequence. */
  acked(sequence: number): Promise<void>;
  /** Resolves when the other side has closed the connection. */
  readonly closed: Promise<void>;
  end(): void;
}

export async function connectLumberjack(port: number, tls?: ConnectionOptions): Promise<LumberjackClient> {
  const socket = await connectTo(port, tls);
  const acks: Ack[] = [];
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (; rest.length >= 6; rest = rest.subarray(6)) {
      const [version, type] = rest.toString("latin1", 0, 2);
      if (type !== "A") throw new Error(`An answer begins with ${JSON.stringify(rest.toString("latin1", 0, 6))}.`);
      acks.push({ version: version!, sequence: rest.readUInt32BE(2) });
    }
  });
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
  return {
    socket,
    acks,
    closed,
    write: (...frames) => {
      for (const frame of frames) socket.write(frame);
    },
    acked: (sequence) => until(() => acks.some((ack) => ack.sequence === sequence), `the answer ${sequence}`),
    end: () => void socket.end(),
  };
}

export function windowOf(count: number, version = "2"): Buffer {
  return Buffer.concat([Buffer.from(`${version}W`), number(count)]);
}

/** A record as JSON; a text is taken as it is. */
export function jsonFrame(sequence: number, record: unknown, version = "2"): Buffer {
  const json = Buffer.from(typeof record === "string" ? record : JSON.stringify(record));
  return Buffer.concat([Buffer.from(`${version}J`), number(sequence), number(json.length), json]);
}

/** A record of version 1: texts by name. */
export function dataFrame(sequence: number, fields: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(fields);
  const texts = entries.flat().map((text) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([number(bytes.length), bytes]);
  });
  return Buffer.concat([Buffer.from("1D"), number(sequence), number(entries.length), ...texts]);
}

/** Frames, compressed. */
export function packed(frames: readonly Uint8Array[], version = "2"): Buffer {
  const bytes = deflateSync(Buffer.concat(frames));
  return Buffer.concat([Buffer.from(`${version}C`), number(bytes.length), bytes]);
}

/** Records from a number on, as `{"message":"n"}`, numbered within their window. */
export function numbered(count: number, first = 1): Buffer[] {
  return Array.from({ length: count }, (_, at) => jsonFrame(at + 1, { message: String(first + at) }));
}

export function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
