import { commandSheets } from "./command-flags.ts";
import type { CommandSheet } from "./command-flags.ts";
import { flags } from "./flags.ts";
import type { Flag } from "./flags.ts";

/** Columns before a flag's explanation; a longer flag has its explanation on the next line. */
const LEFT_COLUMNS = 42;

/** The help of a command that has one of its own, else of all: the commands, and every flag with what it does. */
export function helpText(command?: string): string {
  const sheet = command === undefined ? undefined : commandSheets[command];
  return sheet === undefined ? generalHelp() : commandHelp(sheet);
}

function generalHelp(): string {
  return `Runs Logstash pipelines.

Usage: tailrace [run] -f PATH | -e TEXT [flags]
       tailrace check PATH               check a configuration: every mistake at once
       tailrace plugin list [NAME]       the plugins there are; what one does and its options
       tailrace dlq list|show|stats|replay|export|purge
                                         dead letters; \`tailrace dlq --help\`
       tailrace queue inspect|verify|export|repair|drain
                                         a queue on disk; \`tailrace queue --help\`
       tailrace quickstart               parse access logs that you send with nc

Try:   tailrace -e ''                    and type a line: it is printed as an event

${rowsOf(Object.entries(flags))}
`;
}

function commandHelp({ summary, actions, flags: own, common, notes }: CommandSheet): string {
  const usages = actions.map(([usage, help]) => row(`  tailrace ${usage}`, help));
  return `${summary}

${usages.join("\n")}

${rowsOf([...Object.entries(own), ...common.map((name): [string, Flag] => [name, flags[name]!])])}

${notes}
`;
}

function rowsOf(entries: readonly (readonly [string, Flag])[]): string {
  return entries
    .map(([name, { short, value, help }]) =>
      row(`  ${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`, help),
    )
    .join("\n");
}

function row(left: string, help: string): string {
  return left.length > LEFT_COLUMNS ? `${left}\n${" ".repeat(LEFT_COLUMNS)}  ${help}` : `${left.padEnd(LEFT_COLUMNS)}  ${help}`;
}
