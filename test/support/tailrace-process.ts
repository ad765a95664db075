import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageRoot } from "./run-config.ts";

/** The command line as it is installed: `npm run build` makes it. */
export const BIN = path.join(packageRoot, "dist/app/src/cli/bin.cjs");

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A Tailrace of its own process, with real threads. */
export interface TailraceProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly folder: string;
  /** Resolves when it has ended. */
  readonly exited: Promise<Exit>;
  stdout(): string;
  stderr(): string;
  /** The JSON lines that a file in its folder has so far. */
  events(file: string): Promise<Record<string, unknown>[]>;
  /** Asks it to end and waits; then its folder is removed. */
  stop(): Promise<Exit>;
  /** Ends it at once; then its folder is removed. */
  kill(): Promise<Exit>;
}

export interface ProcessOptions {
  readonly args?: readonly string[];
  /** Configurations by pipeline; `{folder}` in them is the process's folder. More than one is run by a pipelines.yml. */
  readonly pipelines: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts Tailrace in a new folder. It must be stopped. */
export async function startTailrace({ args = [], pipelines, environment }: ProcessOptions): Promise<TailraceProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), "tailrace-process-"));
  const names = Object.keys(pipelines);
  for (const name of names) await writeFile(path.join(folder, `${name}.conf`), pipelines[name]!.replaceAll("{folder}", folder));
  const list = names.map((name) => `- pipeline.id: ${name}\n  path.config: ${folder}/${name}.conf\n`).join("");
  await writeFile(path.join(folder, "pipelines.yml"), list);
  const what = names.length === 1 ? ["-f", path.join(folder, `${names[0]}.conf`)] : ["--path.settings", folder];
  const child = spawn(process.execPath, [BIN, ...what, "--path.data", path.join(folder, "data"), ...args], {
    env: { ...process.env, ...environment },
  });
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const exited = new Promise<Exit>((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const end = async (signal: NodeJS.Signals): Promise<Exit> => {
    child.kill(signal);
    const exit = await exited;
    await rm(folder, { recursive: true, force: true });
    return exit;
  };
  return {
    child,
    pid: child.pid!,
    folder,
    exited,
    stdout: out,
    stderr: err,
    events: (file) => readEvents(path.join(folder, file)),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/** A connection to a port of this machine, as soon as somebody listens there. */
export async function connectTo(port: number): Promise<Socket> {
  for (;;) {
    const socket = await tryConnect(port);
    if (socket !== undefined) return socket;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function tryConnect(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}

async function readEvents(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
