import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pack } from "../support/packed.ts";
import { packageRoot } from "../support/run-config.ts";

const run = promisify(execFile);

const RUBY = "@ruby/3.4-wasm-wasi";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "tailrace-installed-"));
  await writeFile(path.join(folder, "package.json"), "{}");
  await run("npm", ["install", await pack(folder)], { cwd: folder });
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function tailrace(
  filter: string,
  input: string,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const config = `filter { ${filter} } output { stdout { codec => line { format => "%{a}" } } }`;
  const running = run("npx", ["--no-install", "tailrace", "--log.level", "error", "-e", config], { cwd: folder });
  running.child.stdin!.end(input);
  const failed = (error: unknown): unknown => error;
  return { code: 0, ...((await running.catch(failed)) as { readonly stdout: string; readonly stderr: string }) };
}

test("the packed package is installed elsewhere by npm, and runs", async () => {
  expect((await tailrace('grok { match => { "message" => "%{WORD:a}" } }', "hello world\n")).stdout).toBe("hello\n");
});

test("its ruby filter names the one command that adds what it needs, and runs when that was done", { timeout: 600_000 }, async () => {
  const ruby = `ruby { code => 'event.set("a", event.get("message").upcase)' }
    aggregate { task_id => "%{message}" code => "map['n'] = 1; event.set('a', event.get('a') * 2)" }`;

  const without = await tailrace(ruby, "hey\n");
  const [command, ...args] = /npm install \S+/.exec(without.stderr)![0].split(" ");
  // This machine's copy stands for the registry's.
  await run(
    command!,
    args.map((arg) => (arg === RUBY ? path.join(packageRoot, "node_modules", RUBY) : arg)),
    { cwd: folder },
  );
  const withIt = await tailrace(ruby, "hey\n");

  expect([without.code, without.stdout, args]).toEqual([1, "", ["install", RUBY]]);
  expect(without.stderr).toContain("RUBY_MISSING");
  expect([withIt.code, withIt.stdout]).toEqual([0, "HEYHEY\n"]);
});
