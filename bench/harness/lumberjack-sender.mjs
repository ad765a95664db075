/** A client of the Lumberjack protocol that costs next to nothing: it sends the same window again and again. */
import { once } from "node:events";
import { connect } from "node:net";
import { deflateSync } from "node:zlib";

/** As Filebeat has it: bulk_max_size, compression_level, pipelining. */
export const WINDOW = 2_048;
const LEVEL = 3;
const AT_ONCE = 2;

/** A window of lines as Filebeat sends them, in one compressed frame. */
export function windowOf(lines) {
  const frames = lines.map((line, at) => {
    const json = Buffer.from(JSON.stringify(recordOf(line, at)));
    return Buffer.concat([Buffer.from("2J"), number(at + 1), number(json.length), json]);
  });
  const packed = deflateSync(Buffer.concat(frames), { level: LEVEL });
  return Buffer.concat([Buffer.from("2W"), number(lines.length), Buffer.from("2C"), number(packed.length), packed]);
}

function recordOf(line, at) {
  return {
    "@timestamp": "2026-01-31T12:00:00.000Z",
    "@metadata": { beat: "filebeat", type: "_doc", version: "9.1.0" },
    message: line,
    log: { offset: at * 200, file: { path: "/var/log/nginx/access.log" } },
    input: { type: "filestream" },
    ecs: { version: "8.0.0" },
    host: { name: "web-1.example" },
    agent: { id: "5b1ae4c2-6d3a-4b57-8f0e-2f6b1c9d7e11", name: "web-1.example", type: "filebeat", version: "9.1.0" },
  };
}

/** Sends a window so many times over each of some connections; resolves when all are acknowledged. */
export async function sendWindows(port, window, { times, connections }) {
  await Promise.all(Array.from({ length: connections }, () => sendOver(port, window, times)));
}

async function sendOver(port, window, times) {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  let [sent, acknowledged, rest] = [0, 0, Buffer.alloc(0)];
  const send = () => {
    while (sent < times && sent - acknowledged < AT_ONCE) {
      sent++;
      socket.write(window);
    }
  };
  send();
  for await (const chunk of socket) {
    rest = Buffer.concat([rest, chunk]);
    for (; rest.length >= 6; rest = rest.subarray(6)) if (rest.readUInt32BE(2) > 0) acknowledged++;
    if (acknowledged === times) return;
    send();
  }
  throw new Error(`The connection has ended behind ${acknowledged} of ${times} windows.`);
}

function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
