import { withPath } from "./flags.ts";
import type { ParsedFlags } from "./flags.ts";
import { print } from "./print.ts";
import { checkAll } from "./run-command.ts";
import { prepare } from "./setup.ts";

/** `tailrace check -f PATH` or `tailrace check PATH`: every mistake in a configuration at once; nothing is opened. */
export async function check(flags: ParsedFlags, paths: readonly string[]): Promise<number> {
  const given = withPath(flags, paths);
  const checked = await checkAll(await prepare(given), given);
  return checked === undefined ? 1 : print("Configuration OK\n");
}
