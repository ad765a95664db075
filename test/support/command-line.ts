import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { BIN } from "./tailrace-process.ts";
import type { Exit } from "./tailrace-process.ts";
import { until } from "./until.ts";

/** A command line as a person types it, in a process of its own; `npm run build` makes what it runs. */
export interface CommandLine {
  readonly child: ChildProcess;
  /** Where it was typed. */
  readonly folder: string;
  stdout(): string;
  /** Times, folders and the machine's name masked: see `mask`. */
  stderr(): string;
  /** Resolves as soon as one of both streams says it. */
  says(text: string | RegExp): Promise<void>;
  /** Waits for the end; then the folder is removed. */
  end(): Promise<Exit>;
  /** Ends it if it has not ended; removes its folder. */
  clean(): Promise<void>;
}

export interface CommandOptions {
  /** Files in the folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** A shell's line instead of arguments; `$TAILRACE` in it starts Tailrace. */
  readonly shell?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startCommand(args: readonly string[], options: CommandOptions = {}): Promise<CommandLine> {
  const folder = await mkdtemp(path.join(tmpdir(), "tailrace-command-"));
  for (const [name, text] of Object.entries(options.files ?? {})) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const [program, ...rest] = options.shell === undefined ? [process.execPath, BIN, ...args] : ["bash", "-c", options.shell];
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...process.env, TAILRACE: `${process.execPath} ${BIN}`, ...options.environment },
  });
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const exited = new Promise<Exit>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  // What it no longer reads is lost without a word.
  child.stdin.on("error", () => {});
  const clean = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  return {
    child,
    folder,
    stdout: out,
    stderr: () => mask(err(), folder),
    says: (text) =>
      until(
        () => {
          const said = out() + err();
          return typeof text === "string" ? said.includes(text) : text.test(said);
        },
        `${String(text)} in: ${out()}${err()}`,
      ),
    async end() {
      const exit = await exited;
      await clean();
      return exit;
    },
    clean,
  };
}

/** Runs a command line to its end. */
export async function runCommand(
  args: readonly string[],
  { input = "", ...options }: CommandOptions & { readonly input?: string } = {},
): Promise<Exit & { readonly stdout: string; readonly stderr: string }> {
  const command = await startCommand(args, options);
  command.child.stdin!.end(input);
  const exit = await command.end();
  return { ...exit, stdout: command.stdout(), stderr: command.stderr() };
}

/** The time of a log line as `[time]`, the folder as `{folder}`. */
function mask(text: string, folder: string): string {
  return text.replace(/^\[\d{4}-\d\d-\d\dT[\d:,]+\]/gm, "[time]").replaceAll(folder, "{folder}");
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}
