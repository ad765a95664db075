import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { Intake, Logger, Source } from "#plugin";
import { Gate } from "../../shared/accept/gate.ts";
import { pourSocket } from "../../shared/accept/pour.ts";
import { MessageFrames } from "../../shared/message-frames.ts";
import type { Framed } from "../../shared/message-frames.ts";

export interface CommandTools {
  readonly intake: Intake;
  readonly source: Source;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const CUT = [["_recordtoolarge"]];

/**
 * Runs a command in a shell and gives the lines it writes to the intake, without their ends, until it ends. With the signal it
 * is killed, with all processes it has started; what it wrote before is read.
 */
export async function runCommand(command: string, { intake, source, signal, logger }: CommandTools): Promise<CommandEnd> {
  const child = spawn(command, { shell: true, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  const kill = (): void => killGroup(child);
  signal.addEventListener("abort", kill);
  if (signal.aborted) kill();
  const frames = new MessageFrames({ count: 0 }, { readsCounts: false });
  const give = (framed: readonly Framed[]): void => {
    if (framed.length === 0) return;
    if (framed.some(({ isCut }) => isCut)) logger.warn({ command }, "A line of a command is too long; the rest of it is thrown away.");
    intake.push(
      framed.map(({ bytes }) => chomp(bytes)),
      source,
      framed.map(({ isCut }) => (isCut ? CUT : [])),
    );
  };
  // Node.js makes the pipe a socket, and types it as what all streams are.
  const output = child.stdout as Socket;
  const poured = pourSocket(output, { gate: new Gate(() => intake.room()), signal }, (chunk) => give(frames.add(chunk)));
  const [end] = await Promise.all([endOf(child), poured]);
  give(frames.end());
  signal.removeEventListener("abort", kill);
  return end;
}

function endOf(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Without the line end, as by Ruby's chomp. */
function chomp(line: Buffer): Buffer {
  const end = line.at(-1) === LINE_FEED ? line.length - 1 : line.length;
  return line.subarray(0, end > 0 && line[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
