import { closeSync } from "node:fs";
import { ERRNO, WasiError } from "./errno.ts";

/** What stands behind a number of the guest's. */
export type Descriptor =
  | { readonly kind: "input" }
  | { readonly kind: "text"; readonly write: (bytes: Buffer) => void }
  | { readonly kind: "channel"; readonly device: ChannelDevice }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "file"; readonly path: string; readonly fd: number; readonly isAppending: boolean; position: bigint };

export type OpenFile = Extract<Descriptor, { readonly kind: "file" }>;

/** The device by which guest and host talk. */
export interface ChannelDevice {
  /** What the guest has to say. */
  write(bytes: Buffer): void;
  /** Fills the guest's memory with what is there for it; returns how much that was. */
  read(target: Buffer): number;
  /** Answers a number with a number, cheaply. */
  seek(offset: number): number;
}

/** A bound on what a script that forgets to close may hold. */
const MOST = 256;

/** The guest's open files. */
export class Descriptors {
  readonly #open = new Map<number, Descriptor>();

  add(descriptor: Descriptor): number {
    let fd = 0;
    while (this.#open.has(fd)) fd++;
    if (fd >= MOST) throw new WasiError(ERRNO.noSpace);
    this.#open.set(fd, descriptor);
    return fd;
  }

  /** @throws WasiError */
  get(fd: number): Descriptor {
    const descriptor = this.#open.get(fd);
    if (descriptor === undefined) throw new WasiError(ERRNO.badFile);
    return descriptor;
  }

  file(fd: number): OpenFile {
    const descriptor = this.get(fd);
    if (descriptor.kind === "folder") throw new WasiError(ERRNO.isFolder);
    if (descriptor.kind !== "file") throw new WasiError(ERRNO.notSeekable);
    return descriptor;
  }

  /** The number `from` becomes `to`. */
  move(from: number, to: number): void {
    const descriptor = this.get(from);
    this.close(to);
    this.#open.delete(from);
    this.#open.set(to, descriptor);
  }

  close(fd: number): void {
    const descriptor = this.get(fd);
    this.#open.delete(fd);
    if (descriptor.kind === "file") closeSync(descriptor.fd);
  }

  /** Closes the files of the system; the channel stays, by which a guest that has ended may still be asked. */
  closeFiles(): void {
    for (const [fd, { kind }] of this.#open) if (kind === "file") this.close(fd);
  }
}
