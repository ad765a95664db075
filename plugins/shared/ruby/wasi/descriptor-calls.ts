import { fstatSync, ftruncateSync, fsyncSync, readSync, writeSync } from "node:fs";
import type { Descriptors, OpenFile } from "./descriptors.ts";
import { ERRNO, WasiError } from "./errno.ts";
import { writeDescriptorStatus, writeDeviceStatus, writeFileStatus } from "./file-status.ts";
import type { GuestMemory } from "./guest-memory.ts";

const FROM = { start: 0, here: 1 } as const;
const APPEND = 1;

/** The one folder the guest begins with: the root, of which it sees what is allowed. */
const ROOT = 3;

/** The calls of WASI that name an open file. They throw what `errnoOf` understands. */
// oxlint-disable-next-line max-lines-per-function -- a table of small calls
export function descriptorCalls(memory: () => GuestMemory, descriptors: Descriptors) {
  const read = (fd: number, parts: readonly Buffer[], at?: bigint): number => {
    const descriptor = descriptors.get(fd);
    if (descriptor.kind === "input") return 0;
    if (descriptor.kind === "channel") return parts[0] === undefined ? 0 : descriptor.device.read(parts[0]);
    return readFile(descriptors.file(fd), parts, at);
  };
  const write = (fd: number, parts: readonly Buffer[], at?: bigint): number => {
    const descriptor = descriptors.get(fd);
    if (descriptor.kind === "input") throw new WasiError(ERRNO.badFile);
    if (descriptor.kind === "folder" || descriptor.kind === "file") return writeFile(descriptors.file(fd), parts, at);
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    if (descriptor.kind === "text") descriptor.write(bytes);
    else descriptor.device.write(bytes);
    return bytes.length;
  };
  return {
    fd_read(fd: number, list: number, count: number, out: number): void {
      const done = read(fd, memory().parts(list, count));
      memory().setU32(out, done);
    },
    // oxlint-disable-next-line max-params -- WASI's own signature
    fd_pread(fd: number, list: number, count: number, at: bigint, out: number): void {
      memory().setU32(out, read(fd, memory().parts(list, count), at));
    },
    fd_write(fd: number, list: number, count: number, out: number): void {
      const done = write(fd, memory().parts(list, count));
      memory().setU32(out, done);
    },
    // oxlint-disable-next-line max-params -- WASI's own signature
    fd_pwrite(fd: number, list: number, count: number, at: bigint, out: number): void {
      memory().setU32(out, write(fd, memory().parts(list, count), at));
    },
    fd_seek(fd: number, offset: bigint, from: number, out: number): void {
      const descriptor = descriptors.get(fd);
      const place =
        descriptor.kind === "channel" ? BigInt(descriptor.device.seek(Number(offset))) : seek(descriptors.file(fd), offset, from);
      memory().setU64(out, place);
    },
    fd_tell(fd: number, out: number): void {
      memory().setU64(out, descriptors.file(fd).position);
    },
    fd_close: (fd: number): void => descriptors.close(fd),
    fd_renumber: (from: number, to: number): void => descriptors.move(from, to),
    fd_sync: (fd: number): void => fsyncSync(descriptors.file(fd).fd),
    fd_datasync: (fd: number): void => fsyncSync(descriptors.file(fd).fd),
    fd_advise: (): void => {},
    fd_fdstat_get(fd: number, out: number): void {
      const descriptor = descriptors.get(fd);
      if (descriptor.kind === "folder") writeDescriptorStatus(memory(), out, "folder", 0);
      else if (descriptor.kind === "file") writeDescriptorStatus(memory(), out, "file", descriptor.isAppending ? APPEND : 0);
      else writeDescriptorStatus(memory(), out, "device", 0);
    },
    fd_fdstat_set_flags: (): void => {},
    fd_filestat_get(fd: number, out: number): void {
      const descriptor = descriptors.get(fd);
      if (descriptor.kind === "file") writeFileStatus(memory(), out, fstatSync(descriptor.fd, { bigint: true }));
      else writeDeviceStatus(memory(), out);
    },
    fd_filestat_set_size: (fd: number, size: bigint): void => ftruncateSync(descriptors.file(fd).fd, Number(size)),
    fd_prestat_get(fd: number, out: number): void {
      if (fd !== ROOT) throw new WasiError(ERRNO.badFile);
      memory().setU32(out, 0);
      memory().setU32(out + 4, 1);
    },
    fd_prestat_dir_name(fd: number, target: number): void {
      if (fd !== ROOT) throw new WasiError(ERRNO.badFile);
      memory().bytes.write("/", target);
    },
  };
}

function readFile(file: OpenFile, parts: readonly Buffer[], at?: bigint): number {
  let done = 0;
  for (const part of parts) {
    if (part.length === 0) continue;
    const count = readSync(file.fd, part, 0, part.length, (at ?? file.position) + BigInt(at === undefined ? 0 : done));
    done += count;
    if (at === undefined) file.position += BigInt(count);
    if (count < part.length) break;
  }
  return done;
}

function writeFile(file: OpenFile, parts: readonly Buffer[], at?: bigint): number {
  const bytes = Buffer.concat(parts);
  const place = file.isAppending ? null : Number(at ?? file.position);
  const count = writeSync(file.fd, bytes, 0, bytes.length, place);
  if (file.isAppending) file.position = fstatSync(file.fd, { bigint: true }).size;
  else if (at === undefined) file.position += BigInt(count);
  return count;
}

function seek(file: OpenFile, offset: bigint, from: number): bigint {
  const behind = (): bigint => (from === FROM.here ? file.position : fstatSync(file.fd, { bigint: true }).size);
  const place = (from === FROM.start ? 0n : behind()) + offset;
  if (place < 0n) throw new WasiError(ERRNO.invalid);
  file.position = place;
  return place;
}
