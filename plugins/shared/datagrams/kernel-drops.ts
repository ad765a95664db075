import { readFile } from "node:fs/promises";
import { isIPv6 } from "node:net";
import { javaAddress } from "../java-address.ts";

/** The columns of /proc/net/udp: the local address is the second one, the count of drops the last. */
const LOCAL = 1;

/**
 * How many datagrams the kernel has thrown away because the buffer of the socket with this address was full, since it was
 * bound; undefined where the system does not tell (all but Linux).
 */
export async function kernelDrops({ address, port }: { readonly address: string; readonly port: number }): Promise<number | undefined> {
  let table: string;
  try {
    table = await readFile(isIPv6(address) ? "/proc/net/udp6" : "/proc/net/udp", "latin1");
  } catch {
    return undefined;
  }
  return dropsIn(table, procAddress(address, port));
}

/** @param local as in the table: `0100007F:1F90` */
export function dropsIn(table: string, local: string): number | undefined {
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/));
  const own = rows.filter((columns) => columns[LOCAL] === local);
  return own.length === 0 ? undefined : own.reduce((sum, columns) => sum + Number(columns.at(-1)), 0);
}

/** Addresses stand there as 32-bit numbers in the machine's byte order, which is little-endian wherever Node.js runs on Linux (s390x: no count). */
export function procAddress(address: string, port: number): string {
  const words = isIPv6(address) ? ipv6Words(address) : [Buffer.from(address.split(".").map(Number))];
  const host = words.map((word) => Buffer.from(word.toReversed()).toString("hex")).join("");
  return `${host}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
}

function ipv6Words(address: string): Buffer[] {
  const groups = javaAddress(address)
    .split(":")
    .map((group) => group.padStart(4, "0"));
  const bytes = Buffer.from(groups.join(""), "hex");
  return [0, 4, 8, 12].map((at) => bytes.subarray(at, at + 4));
}
