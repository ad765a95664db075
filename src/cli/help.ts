import { flags } from "./flags.ts";

/** Columns before a flag's explanation; a longer flag has its explanation on the next line. */
const LEFT_COLUMNS = 42;

/** The help text: the commands, and every flag with what it does. */
export function helpText(): string {
  const rows = Object.entries(flags).map(([name, { short, value, help }]) => {
    const left = `  ${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
    const isLong = left.length > LEFT_COLUMNS;
    return isLong ? `${left}\n${" ".repeat(LEFT_COLUMNS)}  ${help}` : `${left.padEnd(LEFT_COLUMNS)}  ${help}`;
  });
  return `Runs Logstash pipelines.

Usage: tailrace [run] -f PATH | -e TEXT [flags]
       tailrace check PATH               check a configuration: every mistake at once
       tailrace plugin list [NAME]       the plugins there are; what one does and its options
       tailrace quickstart               parse access logs that you send with nc

Try:   tailrace -e ''                    and type a line: it is printed as an event

${rows.join("\n")}
`;
}
