import path from "node:path";
import { outputOf, planThrough, planToOutputs } from "../agent/replay-plan.ts";
import { replayInput } from "../agent/replay-input.ts";
import type { ReplayCounts } from "../agent/replay-input.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import { archivedLetters, nextLetter } from "../delivery/letter-archive.ts";
import { reasonOf, TailraceError } from "../errors.ts";
import { choosePipeline, withPipeline } from "./choose-pipeline.ts";
import type { ChosenPipeline } from "./choose-pipeline.ts";
import type { ParsedFlags } from "./flags.ts";
import { lettersInUse, openLetters } from "./letter-doors.ts";
import { chooseLettersIn, chosenLetters } from "./letter-flags.ts";
import type { ChosenLetters } from "./letter-flags.ts";
import { print } from "./print.ts";
import { report } from "./report.ts";
import { prepare } from "./setup.ts";
import type { Setup } from "./setup.ts";
import { runStandIn } from "./stand-in.ts";
import { countText } from "./table.ts";

/** The letters that a replay sends, and those it cannot. */
interface Sending {
  readonly numbers: Set<number>;
  /** By the id of the plugin that letters name: the vertex of the output they go to. */
  readonly outputs: Map<string, number>;
  /** How many are left because no output is theirs, and how many because they are damaged. */
  homeless: number;
  damaged: number;
}

/** Nothing of a replay waits on disk, what fails again is always kept, and nothing expires meanwhile (the age is in seconds). */
const SETTINGS = {
  "queue.type": "memory",
  "dead_letter_queue.enable": true,
  "dead_letter_queue.max_bytes": 2 ** 50,
  "dead_letter_queue.retain.age": 1e9,
};

/** `tailrace dlq replay`: sends letters again. @throws TailraceError CLI_IN_USE, CLI_PIPELINE */
export async function replayLetters(given: ParsedFlags, ids: readonly string[]): Promise<number> {
  const flags = withPipeline(given, SETTINGS);
  const setup = await prepare(flags);
  const chosen = await choosePipeline(setup, flags);
  if (chosen === undefined) return 1;
  const { folder } = chosen.spec.settings.deadLetters!;
  const letters = await chooseLettersIn(path.dirname(folder), { ...flags.own, pipeline: chosen.plan.pipelineId }, ids);
  // A running Tailrace is found before anything is opened.
  await (await openLetters(letters.base, letters.pipelines[0]!, setup.logger)).close();
  const isThrough = flags.own["through"] === true;
  const sending = await chooseSending(letters, chosen.plan, isThrough);
  const left = leftText(sending);
  if (sending.numbers.size === 0) {
    print(`No letters to send.${left}\n`);
    return left === "" ? 0 : 1;
  }
  const plan = isThrough ? planThrough(chosen.plan) : planToOutputs(chosen.plan, sending.outputs);
  try {
    return await send({ ...chosen, plan }, { sending, letters, left }, setup);
  } catch (error) {
    const said = lettersInUse(error, folder);
    if (!(said instanceof TailraceError)) throw said;
    report([said], "error", setup.reporter);
    return 1;
  }
}

async function chooseSending(letters: ChosenLetters, plan: PipelinePlan, isThrough: boolean): Promise<Sending> {
  const sending: Sending = { numbers: new Set(), outputs: new Map(), homeless: 0, damaged: 0 };
  for await (const { letter, sequence } of chosenLetters(letters)) {
    if (letter === undefined) {
      sending.damaged++;
      continue;
    }
    const output = isThrough ? undefined : outputOf(letter.head, plan);
    if (output !== undefined) sending.outputs.set(letter.head.plugin_id, output);
    if (isThrough || output !== undefined) sending.numbers.add(sequence);
    else sending.homeless++;
  }
  return sending;
}

function leftText({ homeless, damaged }: Sending): string {
  const parts: string[] = [];
  if (homeless > 0)
    parts.push(
      ` ${countText(homeless, "letter")} left: no output of this configuration refused them; --through sends them through it whole.`,
    );
  if (damaged > 0) parts.push(` ${countText(damaged, "letter")} left: damaged.`);
  return parts.join("");
}

interface Errand {
  readonly sending: Sending;
  readonly letters: ChosenLetters;
  readonly left: string;
}

async function send({ spec, plan }: ChosenPipeline, { sending, letters, left }: Errand, setup: Setup): Promise<number> {
  const { numbers } = sending;
  const counts: ReplayCounts = { settled: 0, failure: undefined };
  setup.tools.registry.add(replayInput({ base: letters.base, pipeline: plan.pipelineId, numbers }, counts));
  const onProgress = (): void => setup.logger.info({ letters: numbers.size, settled: counts.settled }, "Letters are sent again.");
  const first = await nextLetter(letters.base, letters.pipelines[0]!);
  const { isDone } = await runStandIn({ spec, plan, onProgress }, setup);
  const back = await countFrom(letters, first);
  if (counts.failure !== undefined)
    process.stderr.write(`Letters that were sent cannot be taken out of the queue: ${reasonOf(counts.failure)}.\n`);
  const unsent = numbers.size - counts.settled;
  print(
    `${countText(counts.settled, "letter")} sent${back > 0 ? `: ${back} failed again, kept with ${back === 1 ? "its" : "their"} history` : ""}.`,
  );
  print(`${unsent > 0 ? ` ${countText(unsent, "letter")} not sent${isDone ? "" : ": ended before"}.` : ""}${left}\n`);
  return back === 0 && unsent === 0 && left === "" ? 0 : 1;
}

/** The letters that came back. */
async function countFrom({ base, pipelines }: ChosenLetters, first: number): Promise<number> {
  let count = 0;
  for await (const _ of archivedLetters(base, pipelines[0]!, first)) count++;
  return count;
}
