import { deadLetterFolder } from "../agent/queue-settings.ts";
import { archivedLetters, pipelinesWithLetters } from "../delivery/letter-archive.ts";
import type { ArchivedLetter } from "../delivery/letter-archive.ts";
import { isChosen } from "../delivery/letter-choice.ts";
import type { LetterChoice } from "../delivery/letter-choice.ts";
import { badLetterId, noLetters } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";
import type { Setup } from "./setup.ts";
import { timeFlag } from "./time-flag.ts";

/** The letters that a command line means. */
export interface ChosenLetters {
  /** The folder of all pipelines' letters. */
  readonly base: string;
  readonly pipelines: readonly string[];
  readonly choice: LetterChoice;
}

/** Letters of the folder that the settings name. @throws TailraceError CLI_NO_LETTERS, CLI_LETTER, CLI_ARGUMENT */
export function chooseLetters({ settings, dataPath }: Setup, { own }: ParsedFlags, ids: readonly string[]): Promise<ChosenLetters> {
  return chooseLettersIn(deadLetterFolder(settings, dataPath), own, ids);
}

/** @throws TailraceError CLI_NO_LETTERS, CLI_LETTER, CLI_ARGUMENT */
export async function chooseLettersIn(base: string, own: ParsedFlags["own"], ids: readonly string[]): Promise<ChosenLetters> {
  for (const id of ids) if (!/^(?:.+\/)?\d+$/.test(id)) throw badLetterId(id);
  const now = Date.now();
  const times = { sinceMs: timeFlag("since", own, now), untilMs: timeFlag("until", own, now) };
  const all = await pipelinesWithLetters(base);
  const pipeline = own["pipeline"] as string | undefined;
  const pipelines = pipeline === undefined ? all : all.filter((name) => name === pipeline);
  if (pipelines.length === 0) throw noLetters(base, pipeline, all);
  const choice = {
    ...times,
    plugin: own["plugin"] as string | undefined,
    reason: own["reason"] as string | undefined,
    ids: ids.length === 0 ? undefined : new Set(ids.map((id) => fullId(id, pipelines))),
  };
  return { base, pipelines, choice };
}

/** The letters themselves, in the order of their pipelines and deaths. */
export async function* chosenLetters({ base, pipelines, choice }: ChosenLetters): AsyncGenerator<ArchivedLetter> {
  for (const pipeline of pipelines) for await (const letter of archivedLetters(base, pipeline)) if (isChosen(letter, choice)) yield letter;
}

function fullId(id: string, pipelines: readonly string[]): string {
  if (/^\d+$/.test(id) && pipelines.length === 1) return `${pipelines[0]}/${id}`;
  if (!pipelines.includes(id.slice(0, Math.max(0, id.lastIndexOf("/"))))) throw badLetterId(id, pipelines);
  return id;
}
