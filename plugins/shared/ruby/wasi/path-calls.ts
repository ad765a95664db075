import {
  constants,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from "node:fs";
import path from "node:path";
import type { Access, AllowedPaths } from "./allowed-paths.ts";
import type { ChannelDevice, Descriptor, Descriptors } from "./descriptors.ts";
import { ERRNO, WasiError } from "./errno.ts";
import { folderEntry, writeFileStatus } from "./file-status.ts";
import type { GuestMemory } from "./guest-memory.ts";

const OPEN = { create: 1, folder: 2, exclusive: 4, truncate: 8 } as const;
const APPEND = 1;
const FOLLOW = 1;
const RIGHT_TO_WRITE = 1n << 6n;

/** The path by which the guest opens the channel. */
export const CHANNEL_PATH = "/.tailrace";

export interface PathCallParts {
  readonly memory: () => GuestMemory;
  readonly descriptors: Descriptors;
  readonly allowed: AllowedPaths;
  readonly channel: ChannelDevice;
}

/** The calls of WASI that name a path. They throw what `errnoOf` understands. */
// oxlint-disable-next-line max-lines-per-function -- a table of small calls
export function pathCalls({ memory, descriptors, allowed, channel }: PathCallParts) {
  const nameAt = (fd: number, at: number, length: number): string => {
    const base = descriptors.get(fd);
    if (base.kind !== "folder") throw new WasiError(ERRNO.notFolder);
    return path.resolve(base.path, memory().text(at, length));
  };
  // oxlint-disable-next-line max-params -- three of them say a name
  const placeAt = (fd: number, at: number, length: number, access: Access, follows = true): string =>
    allowed.resolve(nameAt(fd, at, length), access, follows);
  return {
    // oxlint-disable-next-line max-params -- WASI's own signature
    path_open(
      fd: number,
      _: number,
      at: number,
      length: number,
      flags: number,
      rights: bigint,
      _inherited: bigint,
      fdFlags: number,
      out: number,
    ): void {
      const name = nameAt(fd, at, length);
      const opened: Descriptor =
        name === CHANNEL_PATH ? { kind: "channel", device: channel } : openPath(allowed, name, { flags, rights, fdFlags });
      memory().setU32(out, descriptors.add(opened));
    },
    // oxlint-disable-next-line max-params -- WASI's own signature
    path_filestat_get(fd: number, flags: number, at: number, length: number, out: number): void {
      const follows = (flags & FOLLOW) !== 0;
      const place = placeAt(fd, at, length, "look", follows);
      writeFileStatus(memory(), out, follows ? statSync(place, { bigint: true }) : lstatSync(place, { bigint: true }));
    },
    // oxlint-disable-next-line max-params -- WASI's own signature
    path_readlink(fd: number, at: number, length: number, target: number, room: number, out: number): void {
      const text = Buffer.from(readlinkSync(placeAt(fd, at, length, "look", false)));
      memory().setU32(out, text.copy(memory().bytes, target, 0, Math.min(room, text.length)));
    },
    path_create_directory(fd: number, at: number, length: number): void {
      mkdirSync(placeAt(fd, at, length, "write"));
    },
    path_remove_directory(fd: number, at: number, length: number): void {
      rmdirSync(placeAt(fd, at, length, "write", false));
    },
    path_unlink_file(fd: number, at: number, length: number): void {
      unlinkSync(placeAt(fd, at, length, "write", false));
    },
    // oxlint-disable-next-line max-params -- WASI's own signature
    path_rename(fd: number, at: number, length: number, toFd: number, toAt: number, toLength: number): void {
      renameSync(placeAt(fd, at, length, "write", false), placeAt(toFd, toAt, toLength, "write", false));
    },
    // oxlint-disable-next-line max-params -- WASI's own signature
    path_link(fd: number, _: number, at: number, length: number, toFd: number, toAt: number, toLength: number): void {
      linkSync(placeAt(fd, at, length, "write", false), placeAt(toFd, toAt, toLength, "write", false));
    },
    /** A link could lead out of what is allowed. */
    path_symlink(): void {
      throw new WasiError(ERRNO.notPermitted);
    },
    path_filestat_set_times(): void {
      throw new WasiError(ERRNO.notSupported);
    },
    // oxlint-disable-next-line max-params -- WASI's own signature
    fd_readdir(fd: number, target: number, room: number, cookie: bigint, out: number): void {
      const folder = descriptors.get(fd);
      if (folder.kind !== "folder") throw new WasiError(ERRNO.notFolder);
      const entries = readdirSync(allowed.resolve(folder.path, "read"), { withFileTypes: true });
      const bytes = Buffer.concat(entries.slice(Number(cookie)).map((entry, n) => folderEntry(entry, Number(cookie) + n + 1)));
      // Less than `room` says: that was all.
      memory().setU32(out, bytes.copy(memory().bytes, target, 0, Math.min(room, bytes.length)));
    },
  };
}

interface OpenWish {
  readonly flags: number;
  readonly rights: bigint;
  readonly fdFlags: number;
}

function openPath(allowed: AllowedPaths, name: string, { flags, rights, fdFlags }: OpenWish): Descriptor {
  const writes = (rights & RIGHT_TO_WRITE) !== 0n || (flags & (OPEN.create | OPEN.truncate)) !== 0;
  if (!writes && isFolder(allowed, name)) return { kind: "folder", path: name };
  if ((flags & OPEN.folder) !== 0) throw new WasiError(ERRNO.notFolder);
  const isAppending = (fdFlags & APPEND) !== 0;
  let mode = writes ? constants.O_RDWR : constants.O_RDONLY;
  if ((flags & OPEN.create) !== 0) mode |= constants.O_CREAT;
  if ((flags & OPEN.exclusive) !== 0) mode |= constants.O_EXCL;
  if ((flags & OPEN.truncate) !== 0) mode |= constants.O_TRUNC;
  if (isAppending) mode |= constants.O_APPEND;
  const place = allowed.resolve(name, writes ? "write" : "read");
  // 0600: what a script writes is for nobody else's eyes.
  return { kind: "file", path: place, fd: openSync(place, mode | constants.O_NONBLOCK, 0o600), isAppending, position: 0n };
}

function isFolder(allowed: AllowedPaths, name: string): boolean {
  return statSync(allowed.resolve(name, "look"), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
