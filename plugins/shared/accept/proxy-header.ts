import { isIP } from "node:net";
import { javaAddress } from "../java-address.ts";

/**
 * What a PROXY header says: where a connection came from and where it went. Ports are texts, as in Logstash's fields, and addresses
 * those of the header where it is a line of text.
 */
export interface ProxyInfo {
  readonly source: Endpoint;
  readonly target: Endpoint;
}

export interface Endpoint {
  readonly ip: string;
  readonly port: string;
}

export type ParsedHeader =
  | { readonly kind: "incomplete" }
  | { readonly kind: "invalid"; readonly reason: string }
  /** `info` is absent when the proxy does not know (`UNKNOWN`) or speaks for itself (`LOCAL`): the connection's own addresses count. */
  | { readonly kind: "header"; readonly length: number; readonly info?: ProxyInfo };

const PREFIX_1 = Buffer.from("PROXY ");
const PREFIX_2 = Buffer.from("\r\n\r\n\0\r\nQUIT\n");
/** The longest header of version 1, its line end included. */
const LONGEST_1 = 107;
const CARRIAGE_RETURN = 13;

/**
 * Reads a header of the PROXY protocol, version 1 or 2, from the first bytes of a connection.
 * Source: https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 */
export function parseProxyHeader(bytes: Buffer): ParsedHeader {
  if (beginsAs(bytes, PREFIX_1)) return parseVersion1(bytes);
  if (beginsAs(bytes, PREFIX_2)) return parseVersion2(bytes);
  return invalid("it does not begin as one");
}

/** True when a connection whose first byte is this one begins with a header, and not with a TLS handshake. */
export function mayBeginHeader(byte: number): boolean {
  return byte === PREFIX_1[0] || byte === PREFIX_2[0];
}

/** As far as the bytes go. */
function beginsAs(bytes: Buffer, prefix: Buffer): boolean {
  const length = Math.min(bytes.length, prefix.length);
  return bytes.subarray(0, length).equals(prefix.subarray(0, length));
}

function parseVersion1(bytes: Buffer): ParsedHeader {
  const lineEnd = bytes.subarray(0, LONGEST_1).indexOf("\n");
  if (lineEnd < 0) return bytes.length < LONGEST_1 ? { kind: "incomplete" } : invalid(`its line is longer than ${LONGEST_1} bytes`);
  const length = lineEnd + 1;
  // Without the carriage return it is none, strictly; Logstash's syslog input takes it.
  const end = bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
  const [, family, sourceIp = "", targetIp = "", sourcePort = "", targetPort = "", ...more] = bytes.toString("latin1", 0, end).split(" ");
  if (family === "UNKNOWN") return { kind: "header", length };
  const version = family === "TCP4" ? 4 : 6;
  if (family !== "TCP4" && family !== "TCP6") return invalid("its family is none of TCP4, TCP6, UNKNOWN");
  if (isIP(sourceIp) !== version || isIP(targetIp) !== version) return invalid(`it needs two addresses of ${family}`);
  if (!isPort(sourcePort) || !isPort(targetPort) || more.length > 0) return invalid("it needs two ports behind its addresses");
  const info = { source: { ip: sourceIp, port: sourcePort }, target: { ip: targetIp, port: targetPort } };
  return { kind: "header", length, info };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

const HEAD_2 = 16;
const VERSION_2 = 0x20;
const COMMAND = { local: 0, proxy: 1 } as const;
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 1: 4, 2: 16 };

function parseVersion2(bytes: Buffer): ParsedHeader {
  if (bytes.length < HEAD_2) return { kind: "incomplete" };
  const length = HEAD_2 + bytes.readUInt16BE(14);
  const command = bytes[12]! - VERSION_2;
  if (command !== COMMAND.local && command !== COMMAND.proxy) return invalid("its version or command is unknown");
  if (bytes.length < length) return { kind: "incomplete" };
  const size = ADDRESS_BYTES[bytes[13]! >> 4];
  if (command === COMMAND.local || size === undefined) return { kind: "header", length };
  if (length < HEAD_2 + size * 2 + 4) return invalid("it is too short for its addresses");
  const ports = HEAD_2 + size * 2;
  const endpoint = (n: number): Endpoint => ({
    ip: addressOf(bytes.subarray(HEAD_2 + n * size, HEAD_2 + (n + 1) * size)),
    port: String(bytes.readUInt16BE(ports + n * 2)),
  });
  return { kind: "header", length, info: { source: endpoint(0), target: endpoint(1) } };
}

function addressOf(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join(".");
  return javaAddress(Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16)).join(":"));
}

function invalid(reason: string): ParsedHeader {
  return { kind: "invalid", reason };
}
