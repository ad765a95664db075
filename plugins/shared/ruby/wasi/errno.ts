/** Error numbers of WASI preview 1, those that are used. */
export const ERRNO = {
  success: 0,
  access: 2,
  badFile: 8,
  exists: 20,
  invalid: 28,
  io: 29,
  isFolder: 31,
  loop: 32,
  noEntry: 44,
  noSpace: 51,
  notSupported: 52,
  notFolder: 54,
  notEmpty: 55,
  notPermitted: 63,
  readOnly: 69,
  notSeekable: 70,
  notCapable: 76,
} as const;

const BY_CODE: Readonly<Record<string, number>> = {
  EACCES: ERRNO.access,
  EBADF: ERRNO.badFile,
  EEXIST: ERRNO.exists,
  EINVAL: ERRNO.invalid,
  EISDIR: ERRNO.isFolder,
  ELOOP: ERRNO.loop,
  ENOENT: ERRNO.noEntry,
  ENOSPC: ERRNO.noSpace,
  ENOTDIR: ERRNO.notFolder,
  ENOTEMPTY: ERRNO.notEmpty,
  EPERM: ERRNO.notPermitted,
  EROFS: ERRNO.readOnly,
};

/** A call that is answered with an error number. */
export class WasiError extends Error {
  readonly errno: number;

  constructor(errno: number) {
    super(`WASI error ${errno}`);
    this.name = "WasiError";
    this.errno = errno;
  }
}

/** The number for whatever a system call threw. */
export function errnoOf(error: unknown): number {
  if (error instanceof WasiError) return error.errno;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return BY_CODE[code] ?? ERRNO.io;
}
