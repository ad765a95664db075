import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { pack } from "../support/packed.ts";

const run = promisify(execFile);

test("the packed package is installed elsewhere by npm, and runs", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "tailrace-installed-"));
  await writeFile(path.join(folder, "package.json"), "{}");
  await run("npm", ["install", await pack(folder)], { cwd: folder });
  const config = 'filter { grok { match => { "message" => "%{WORD:a}" } } } output { stdout { codec => line { format => "%{a}" } } }';
  const running = run("npx", ["--no-install", "tailrace", "-e", config], { cwd: folder });
  running.child.stdin!.end("hello world\n");

  expect((await running).stdout).toBe("hello\n");
  await rm(folder, { recursive: true });
});
