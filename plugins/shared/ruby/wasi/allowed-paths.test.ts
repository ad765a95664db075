import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { AllowedPaths } from "./allowed-paths.ts";
import type { Access } from "./allowed-paths.ts";
import { ERRNO, WasiError } from "./errno.ts";

/** `read` may be read, `write` written, `secret` is nobody's; links lead out of both. */
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "tailrace-allowed-")));
for (const name of ["read", "write", "secret"]) {
  mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, name, "file"), name);
}
symlinkSync(path.join(folder, "secret/file"), path.join(folder, "read/out"));
symlinkSync(path.join(folder, "secret"), path.join(folder, "write/out"));
symlinkSync(path.join(folder, "write/file"), path.join(folder, "read/across"));
const allowed = new AllowedPaths();
allowed.allow(path.join(folder, "read"), false);
allowed.allow(path.join(folder, "write"), true);

function errnoOf(name: string, access: Access): number {
  try {
    allowed.resolve(path.join(folder, name), access);
    return 0;
  } catch (error) {
    if (error instanceof WasiError) return error.errno;
    throw error;
  }
}

describe("a path of Ruby code", () => {
  test.each<[name: string, access: Access, errno: number]>([
    ["read/file", "read", 0],
    ["read/file", "write", ERRNO.readOnly],
    ["read/new", "write", ERRNO.readOnly],
    ["write/file", "write", 0],
    ["write/new/newer", "write", 0],
    ["read/../write/file", "write", 0],
    ["secret/file", "read", ERRNO.notCapable],
    ["secret/file", "look", ERRNO.notCapable],
    ["read/../secret/file", "read", ERRNO.notCapable],
    ["reader", "read", ERRNO.notCapable],
    [".", "look", 0],
    [".", "read", ERRNO.notCapable],
    ["read/out", "read", ERRNO.notCapable],
    ["write/out/new", "write", ERRNO.notCapable],
    ["read/across", "write", 0],
  ])("%s to %s: %i", (name, access, errno) => {
    expect(errnoOf(name, access)).toBe(errno);
  });
});
