import type { BigIntStats, Dirent } from "node:fs";
import type { GuestMemory } from "./guest-memory.ts";

const TYPE = { unknown: 0, device: 2, folder: 3, file: 4, link: 7 } as const;

/** Writes the 64 bytes of a `filestat`. */
export function writeFileStatus(memory: GuestMemory, at: number, stats: BigIntStats): void {
  memory.bytes.fill(0, at, at + 64);
  memory.setU64(at, stats.dev);
  memory.setU64(at + 8, stats.ino);
  memory.view.setUint8(at + 16, typeOf(stats));
  memory.setU64(at + 24, stats.nlink);
  memory.setU64(at + 32, stats.size);
  memory.setU64(at + 40, stats.atimeNs);
  memory.setU64(at + 48, stats.mtimeNs);
  memory.setU64(at + 56, stats.ctimeNs);
}

/** Of the channel and the standard streams. */
export function writeDeviceStatus(memory: GuestMemory, at: number): void {
  memory.bytes.fill(0, at, at + 64);
  memory.view.setUint8(at + 16, TYPE.device);
}

/** Writes the 24 bytes of an `fdstat`; every right is given, since each call is checked by its path. */
export function writeDescriptorStatus(memory: GuestMemory, at: number, kind: "device" | "folder" | "file", flags: number): void {
  memory.bytes.fill(0, at, at + 24);
  memory.view.setUint8(at, TYPE[kind]);
  memory.view.setUint16(at + 2, flags, true);
  memory.setU64(at + 8, ALL_RIGHTS);
  memory.setU64(at + 16, ALL_RIGHTS);
}

const ALL_RIGHTS = (1n << 30n) - 1n;

/** The bytes of a `dirent` with its name. */
export function folderEntry(entry: Pick<Dirent, "name" | "isFile" | "isDirectory" | "isSymbolicLink">, next: number): Buffer {
  const name = Buffer.from(entry.name);
  const bytes = Buffer.alloc(24 + name.length);
  bytes.writeBigUInt64LE(BigInt(next), 0);
  bytes.writeUInt32LE(name.length, 16);
  bytes.writeUInt8(typeOf(entry), 20);
  name.copy(bytes, 24);
  return bytes;
}

function typeOf(entry: Pick<Dirent, "isFile" | "isDirectory" | "isSymbolicLink">): number {
  if (entry.isFile()) return TYPE.file;
  if (entry.isDirectory()) return TYPE.folder;
  return entry.isSymbolicLink() ? TYPE.link : TYPE.unknown;
}
