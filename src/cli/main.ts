import { TailraceError } from "../errors.ts";
import { renderProblem } from "../config/code-frame.ts";
import { suggest } from "../config/suggest.ts";
import { unknownCommand } from "./errors.ts";
import { helpText, parseFlags } from "./flags.ts";
import type { ParsedFlags } from "./flags.ts";
import { findPackageRoot, packageVersion } from "./package-root.ts";

type Command = (flags: ParsedFlags, argumentsLeft: readonly string[]) => Promise<number>;

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run-command.ts")).run,
  check: async () => (await import("./check-command.ts")).check,
  plugin: async () => (await import("./plugin-command.ts")).plugin,
  quickstart: async () => (await import("./quickstart-command.ts")).quickstart,
};

/** Runs the command line; sets the exit code and lets the process end by itself. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    process.exitCode = await dispatch(argv);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(explain(error));
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const flags = parseFlags(argv);
  if (flags.own["version"] === true) return print(`tailrace ${packageVersion(findPackageRoot())}\n`);
  if (flags.own["help"] === true) return print(helpText());
  const [name = "run", ...rest] = flags.positionals;
  const load = commands[name];
  if (load === undefined) throw unknownCommand(name, suggest(name, Object.keys(commands)));
  const command = await load();
  return command(flags, rest);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** What a person needs to know of an error: never a stack trace, unless the error is a mistake of ours. */
export function explain(error: unknown): string {
  if (error instanceof TailraceError) {
    return renderProblem(error, { severity: "error", textOf: () => undefined, isColoured: process.stderr.isTTY });
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error: This is a mistake of Tailrace's own. Please report it with the lines below.\n${text}\n`;
}
