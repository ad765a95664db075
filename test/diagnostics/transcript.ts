import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { vi } from "vitest";
import { runCommandLine } from "../../src/cli/main.ts";

/**
 * A case of the catalogue: files, a command line, and all that a person then sees, in one text:
 *
 *     ----- pipeline.conf
 *     input { stdn { } }
 *     ----- $ tailrace check pipeline.conf
 *     error: There is no input plugin `stdn`. (PLUGIN_UNKNOWN)
 *     …
 *     [exit 1]
 *
 * `$ NAME=value tailrace …` sets a variable of the environment.
 */
export interface Transcript {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly command: string;
  /** What is said, and the exit code, as the text has it. */
  readonly answer: string;
}

const HEAD = /^----- (.*)\n/m;
const PROMPT = "$ ";

export function parseTranscript(text: string): Transcript {
  const [before, ...parts] = text.split(HEAD);
  if (before !== "") throw new Error("A case begins with a line `----- <file>` or `----- $ tailrace …`.");
  const files: { name: string; text: string }[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const [head = "", body = ""] = parts.slice(at, at + 2);
    if (head.startsWith(PROMPT)) return { files, command: head.slice(PROMPT.length), answer: body };
    files.push({ name: head, text: body });
  }
  throw new Error("A case has a line `----- $ tailrace …`.");
}

/** Runs a case in a folder of its own; returns its text with what is said now. The working folder is the process's: one at a time. */
export async function rerun({ files, command }: Transcript): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "tailrace-case-"));
  const home = process.cwd();
  try {
    for (const { name, text } of files) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), bytesOf(text));
    }
    process.chdir(folder);
    const { output, exitCode } = await say(command);
    const answer = `${output.replaceAll(folder, "/folder")}[exit ${exitCode}]\n`;
    return `${files.map(({ name, text }) => `----- ${name}\n${text}`).join("")}----- ${PROMPT}${command}\n${answer}`;
  } finally {
    process.chdir(home);
    await rm(folder, { recursive: true });
  }
}

/** `\xHH` in a file of a case is a byte that is no text. */
function bytesOf(text: string): Buffer {
  if (!/\\x[0-9A-F]{2}/.test(text)) return Buffer.from(text);
  const parts = text.split(/\\x([0-9A-F]{2})/);
  return Buffer.concat(parts.map((part, at) => (at % 2 === 1 ? Buffer.from(part, "hex") : Buffer.from(part))));
}

/** What a command line says on both of its streams, in order. */
async function say(command: string): Promise<{ readonly output: string; readonly exitCode: number }> {
  const chunks: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      chunks.push(chunk.toString());
      return true;
    }),
  );
  // Who runs the tests makes no difference.
  spies.push(vi.spyOn(process, "geteuid").mockReturnValue(0) as never);
  const words = shellWords(command);
  const program = words.indexOf("tailrace");
  for (const assignment of words.slice(0, program)) vi.stubEnv(...(assignment.split("=") as [string, string]));
  try {
    const exitCode = await runCommandLine(words.slice(program + 1));
    return { output: chunks.join(""), exitCode };
  } finally {
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
}

/** The words of a command line; single quotes hold words together. */
function shellWords(command: string): string[] {
  return [...command.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ""));
}
