import { realpathSync } from "node:fs";
import path from "node:path";
import { ERRNO, errnoOf, WasiError } from "./errno.ts";

/** What a program may do with a path. */
export type Access = "look" | "read" | "write";

/** The folders and files that the guest may touch, links followed. Anything else does not exist for it. */
export class AllowedPaths {
  readonly #readable = new Set<string>();
  readonly #writable = new Set<string>();

  /** What is below the path may be read, and with `isWritable` written. A path that does not exist allows nothing. */
  allow(place: string, isWritable: boolean): void {
    const real = realPath(path.resolve(place));
    this.#readable.add(real);
    if (isWritable) this.#writable.add(real);
  }

  /** The real path of one that may be touched so. @throws WasiError */
  resolve(place: string, access: Access, followsLink = true): string {
    const real = followsLink ? realPath(place) : path.join(realPath(path.dirname(place)), path.basename(place));
    if (isBelow(real, access === "write" ? this.#writable : this.#readable)) return real;
    // Ruby looks at every folder on the way to a file.
    if (access === "look" && [...this.#readable].some((allowed) => isBelow(allowed, new Set([real])))) return real;
    throw new WasiError(access === "write" && isBelow(real, this.#readable) ? ERRNO.readOnly : ERRNO.notCapable);
  }
}

/** With links followed as far as the path exists. */
function realPath(place: string): string {
  try {
    return realpathSync(place);
  } catch (error) {
    const parent = path.dirname(place);
    if (errnoOf(error) !== ERRNO.noEntry || parent === place) throw error;
    return path.join(realPath(parent), path.basename(place));
  }
}

function isBelow(place: string, roots: ReadonlySet<string>): boolean {
  for (const root of roots) if (place === root || place.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) return true;
  return false;
}
