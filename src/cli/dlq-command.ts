import { countLetters, exportLetters, listLetters, showLetters } from "./dlq-look.ts";
import { checkPurge, purgeLetters } from "./dlq-purge.ts";
import { unexpectedArgument, unknownAction } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";
import { chooseLetters } from "./letter-flags.ts";
import type { ChosenLetters } from "./letter-flags.ts";
import { prepare } from "./setup.ts";
import type { Setup } from "./setup.ts";

type Action = (letters: ChosenLetters, setup: Setup) => Promise<number>;

const actions: Readonly<Record<string, Action>> = {
  list: listLetters,
  show: showLetters,
  stats: countLetters,
  export: exportLetters,
  purge: purgeLetters,
};

/** `tailrace dlq …`: dead letters. */
export async function dlq(flags: ParsedFlags, [name, ...ids]: readonly string[]): Promise<number> {
  if (name === "replay") return (await import("./dlq-replay.ts")).replayLetters(flags, ids);
  const action = actions[name ?? ""];
  if (action === undefined) throw unknownAction("dlq", name, ["list", "show", "stats", "export", "replay", "purge"]);
  for (const [flag, only] of [
    ["through", "replay"],
    ["yes", "purge"],
  ] as const)
    if (flags.own[flag] !== undefined && name !== only) throw unexpectedArgument(`--${flag} belongs to \`tailrace dlq ${only}\``);
  if (name === "purge") checkPurge(flags, ids);
  const setup = await prepare(flags);
  return action(await chooseLetters(setup, flags, ids), setup);
}
