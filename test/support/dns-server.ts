import { createSocket } from "node:dgram";
import type { RemoteInfo } from "node:dgram";
import { once } from "node:events";

/** What a DNS server of a test answers to one question. */
export type DnsReply =
  | { readonly kind: "addresses" | "names"; readonly values: readonly string[] }
  | { readonly kind: "no such name" | "failure" | "silence" | "garbage" | "cut short" };

export type DnsType = "A" | "AAAA" | "PTR";

export interface DnsServer {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** The questions that came, as `A www.example`. */
  readonly questions: readonly string[];
  close(): Promise<void>;
}

const TYPES: ReadonlyMap<number, DnsType> = new Map([
  [1, "A"],
  [12, "PTR"],
  [28, "AAAA"],
]);

const HEADER_LENGTH = 12;

/** Starts a server on the loopback interface that answers over UDP as the function says, when it says so. */
export async function startDnsServer(answer: (name: string, type: DnsType) => DnsReply | Promise<DnsReply>): Promise<DnsServer> {
  const questions: string[] = [];
  let isOpen = true;
  const reply = async (request: Buffer, { address, port }: RemoteInfo): Promise<void> => {
    const { name, code } = readQuestion(request);
    const type = TYPES.get(code) ?? "A";
    questions.push(`${type} ${name}`);
    const response = respond(request, await answer(name, type), code);
    if (response !== undefined && isOpen) socket.send(response, port, address);
  };
  const socket = createSocket("udp4", (request, peer) => void reply(request, peer));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    async close() {
      isOpen = false;
      socket.close();
      await once(socket, "close");
    },
  };
}

function readQuestion(request: Buffer): { readonly name: string; readonly code: number } {
  const labels: string[] = [];
  let at = HEADER_LENGTH;
  for (let length = request[at]!; length > 0; length = request[at]!) {
    labels.push(request.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join("."), code: request.readUInt16BE(at + 1) };
}

function respond(request: Buffer, reply: DnsReply, code: number): Buffer | undefined {
  switch (reply.kind) {
    case "silence":
      return undefined;
    case "garbage":
      return Buffer.from("this is no DNS at all");
    case "cut short":
      return header(request, 0, 1).subarray(0, HEADER_LENGTH - 2);
    case "failure":
      return header(request, 2, 0);
    case "no such name":
      return header(request, 3, 0);
    default: {
      const records = reply.values.map((value) => record(code, reply.kind === "names" ? encodeName(value) : encodeAddress(value)));
      return Buffer.concat([header(request, 0, records.length), ...records]);
    }
  }
}

/** The request's question under the header of a response. */
function header(request: Buffer, status: number, answers: number): Buffer {
  const response = Buffer.from(request);
  response.writeUInt16BE(0x8180 | status, 2);
  response.writeUInt16BE(answers, 6);
  response.writeUInt16BE(0, 10);
  // Additional records of the request (EDNS) are left out with their count.
  return response.subarray(0, endOfQuestion(request));
}

function endOfQuestion(request: Buffer): number {
  return request.indexOf(0, HEADER_LENGTH) + 5;
}

/** A record about the name in question. */
function record(code: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc000 | HEADER_LENGTH, 0);
  head.writeUInt16BE(code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function encodeName(name: string): Buffer {
  return Buffer.concat([...name.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label, "latin1")])), Buffer.from([0])]);
}

/** An IPv4 address, or an IPv6 address with all its groups. */
function encodeAddress(address: string): Buffer {
  if (!address.includes(":")) return Buffer.from(address.split(".").map(Number));
  return Buffer.from(
    address
      .split(":")
      .map((group) => group.padStart(4, "0"))
      .join(""),
    "hex",
  );
}
