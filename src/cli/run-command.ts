import { checkPipelines } from "../agent/agent.ts";
import type { PipelineSpec } from "../agent/agent.ts";
import { flagSetting } from "../agent/settings.ts";
import { checkEnds } from "../compiler/check/ends.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import { TailraceError } from "../errors.ts";
import { superuserRefused } from "./errors.ts";
import { withPath } from "./flags.ts";
import type { ParsedFlags } from "./flags.ts";
import { print } from "./print.ts";
import { report } from "./report.ts";
import { loadPipelines, prepare } from "./setup.ts";
import type { Setup } from "./setup.ts";

/** `tailrace [run] -f …`: checks and runs pipelines until their inputs end or a signal comes. */
export function run(flags: ParsedFlags, paths: readonly string[]): Promise<number> {
  return runPipelines(withPath(flags, paths), () => {});
}

/** @param onStarted called when all pipelines have started */
export async function runPipelines(flags: ParsedFlags, onStarted: () => void): Promise<number> {
  const setup = await prepare(flags);
  refuseSuperuser(setup);
  const isTrial = flagSetting(setup.settings, "config.test_and_exit") || flags.own["dump-code"] === true;
  // The threads load their code while the configuration is read.
  const launch = isTrial ? undefined : (await import("./launch.ts")).launch(setup);
  const checked = await checkAll(setup, flags).catch(async (error: unknown) => {
    await launch?.agent.close();
    throw error;
  });
  if (checked === undefined) {
    await launch?.agent.close();
    return 1;
  }
  if (flags.own["dump-code"] === true) return dumpCode(setup, checked.plans);
  if (launch === undefined) return print("Configuration OK\n");
  try {
    return await launch.run(checked.specs, checked.plans, onStarted);
  } catch (error) {
    if (!(error instanceof TailraceError)) throw error;
    report([error], "error", setup.reporter);
    return 1;
  }
}

/** @throws TailraceError CLI_SUPERUSER when this is one and the settings forbid it */
export function refuseSuperuser({ settings }: Setup): void {
  if (!flagSetting(settings, "allow_superuser") && process.geteuid?.() === 0) throw superuserRefused();
}

interface Checked {
  readonly specs: readonly PipelineSpec[];
  readonly plans: readonly PipelinePlan[];
}

/** Loads and checks what is to run; tells what is wrong with it, all at once. Undefined: it cannot run. */
export async function checkAll(setup: Setup, flags: ParsedFlags): Promise<Checked | undefined> {
  const { specs, problems: unloaded, warnings: notes } = await loadPipelines(setup, flags);
  const { plans, problems, warnings } = await checkPipelines(specs, setup.tools);
  const all = [...unloaded, ...problems];
  report([...setup.warnings, ...notes, ...warnings, ...(plans ?? []).flatMap(checkEnds)], "warning", setup.reporter);
  report(all, "error", setup.reporter);
  return all.length > 0 || plans === undefined ? undefined : { specs, plans };
}

async function dumpCode(setup: Setup, plans: readonly PipelinePlan[]): Promise<number> {
  const { buildProgram } = await import("../worker/program.ts");
  for (const plan of plans) {
    const { code } = buildProgram(plan, {
      definitions: setup.tools.registry,
      files: setup.tools.files,
      logger: setup.logger,
      send: () => {},
    });
    print(`// pipeline ${plan.pipelineId}\n${code.source}\n`);
  }
  return 0;
}
