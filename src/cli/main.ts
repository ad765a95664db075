import { existsSync } from "node:fs";
import { TailraceError } from "../errors.ts";
import { suggest } from "../config/suggest.ts";
import { severalPaths, unknownCommand } from "./errors.ts";
import { parseFlags } from "./flags.ts";
import type { ParsedFlags } from "./flags.ts";
import { helpText } from "./help.ts";
import { findPackageRoot, packageVersion } from "./package-root.ts";
import { outliveReaders, print } from "./print.ts";
import { Refusal, renderCount, renderProblems } from "./report.ts";

type Command = (flags: ParsedFlags, argumentsLeft: readonly string[]) => Promise<number>;

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run-command.ts")).run,
  check: async () => (await import("./check-command.ts")).check,
  plugin: async () => (await import("./plugin-command.ts")).plugin,
  dlq: async () => (await import("./dlq-command.ts")).dlq,
  queue: async () => (await import("./queue-command.ts")).queue,
  quickstart: async () => (await import("./quickstart-command.ts")).quickstart,
  help:
    async () =>
    async (_, [command]) =>
      print(helpText(command)),
  version: async () => async () => print(versionText()),
};

/** Runs the command line; sets the exit code and lets the process end by itself. */
export async function main(argv: readonly string[]): Promise<void> {
  outliveReaders();
  process.exitCode = await runCommandLine(argv);
}

/** Runs the command line; returns the exit code. Never throws: an error is explained on standard error. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(argv);
  } catch (error) {
    process.stderr.write(explain(error));
    return 1;
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const flags = parseFlags(argv);
  if (flags.own["version"] === true) return print(versionText());
  const [name = "run", ...rest] = flags.positionals;
  if (flags.own["help"] === true) return print(helpText(name));
  const load = commands[name];
  if (load === undefined) throw explainCommand(name, flags);
  const command = await load();
  return command(flags, rest);
}

function explainCommand(name: string, { settings }: ParsedFlags): TailraceError {
  // The shell has filled in `-f conf.d/*.conf`.
  if (settings.some((setting) => setting.name === "path.config")) return severalPaths(name);
  const isPath = /[./\\]/.test(name) || existsSync(name);
  return unknownCommand(name, isPath ? `-f ${name}` : suggest(name, Object.keys(commands)));
}

function versionText(): string {
  return `tailrace ${packageVersion(findPackageRoot())}\n`;
}

/** What a person needs to know of an error: never a stack trace, unless the error is a mistake of ours. */
function explain(error: unknown): string {
  if (error instanceof TailraceError) return renderProblems([error], "error", new Map());
  if (error instanceof Refusal) return `${renderProblems(error.problems, "error", error.texts)}${renderCount(error.problems)}`;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error: This is a mistake of Tailrace's own. Please report it with the lines below.\n${text}\n`;
}
