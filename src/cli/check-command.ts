import type { ParsedFlags } from "./flags.ts";
import { checkAll } from "./run-command.ts";
import { prepare } from "./setup.ts";
import { unexpectedArgument } from "./errors.ts";

/** `tailrace check -f PATH` or `tailrace check PATH`: every mistake in a configuration at once; nothing is opened. */
export async function check(flags: ParsedFlags, paths: readonly string[]): Promise<number> {
  if (paths.length > 1) throw unexpectedArgument("check takes one path; give a folder or a glob for several files");
  const [path] = paths;
  const given =
    path === undefined ? flags : { ...flags, settings: [...flags.settings, { name: "path.config", value: path, from: "check" }] };
  const checked = await checkAll(await prepare(given), given);
  if (checked === undefined) return 1;
  process.stdout.write("Configuration OK\n");
  return 0;
}
