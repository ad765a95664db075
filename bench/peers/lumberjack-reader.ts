/**
 * A plain reader of the Lumberjack protocol, version 2: `node lumberjack-reader.js PORT [count]`. It unpacks and parses
 * frames, a record's JSON with it as go-lumber's server and Logstash's do, counts records and acknowledges windows. With `count` it
 * does not look at the records themselves. Each
 * connection that ends adds a line with the records counted so far to standard output.
 */
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { promisify } from "node:util";
import { inflate } from "node:zlib";

const WINDOW = 0x57;
const JSON_RECORD = 0x4a;
const PACKED = 0x43;
/** As a reader of its own would choose it: one step for most frames. */
const INFLATE = { chunkSize: 1 << 20 };
const inflated = promisify<Buffer, { readonly chunkSize: number }, Buffer>(inflate);

const parsesRecords = process.argv[3] !== "count";

let records = 0;

createServer((socket) => {
  socket.on("error", () => {});
  void read(socket);
}).listen(Number(process.argv[2]), "127.0.0.1");

async function read(socket: Socket): Promise<void> {
  const window = { left: 0, size: 0 };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) rest = await readFrames(Buffer.concat([rest, chunk]), socket, window);
  console.log(records);
}

interface Window {
  left: number;
  size: number;
}

/** @returns what begins no whole frame */
async function readFrames(bytes: Buffer, socket: Socket, window: Window): Promise<Buffer> {
  let at = 0;
  while (bytes.length >= at + 6) {
    const type = bytes[at + 1];
    const number = bytes.readUInt32BE(at + 2);
    if (type === WINDOW) {
      window.left = window.size = number;
      at += 6;
    } else if (type === PACKED) {
      if (bytes.length < at + 6 + number) break;
      await readFrames(await inflated(bytes.subarray(at + 6, at + 6 + number), INFLATE), socket, window);
      at += 6 + number;
    } else if (type === JSON_RECORD) {
      if (bytes.length < at + 10) break;
      const length = bytes.readUInt32BE(at + 6);
      if (bytes.length < at + 10 + length) break;
      if (parsesRecords) JSON.parse(bytes.toString("utf8", at + 10, at + 10 + length));
      count(number, socket, window);
      at += 10 + length;
    } else throw new Error(`There is no frame of the type ${type}.`);
  }
  return bytes.subarray(at);
}

function count(sequence: number, socket: Socket, window: Window): void {
  records++;
  if (--window.left > 0) return;
  const ack = Buffer.from("2A\0\0\0\0");
  ack.writeUInt32BE(sequence, 2);
  socket.write(ack);
}
