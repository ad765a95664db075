import { checkPipelines } from "../agent/agent.ts";
import type { PipelineSpec } from "../agent/agent.ts";
import { flagSetting } from "../agent/settings.ts";
import type { PipelinePlan } from "../compiler/plan.ts";
import { superuserRefused } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";
import { loadPipelines, prepare, renderAll } from "./setup.ts";
import type { Setup } from "./setup.ts";

/** `tailrace [run] -f …`: checks and runs pipelines until their inputs end or a signal comes. */
export async function run(flags: ParsedFlags): Promise<number> {
  const setup = await prepare(flags);
  if (!flagSetting(setup.settings, "allow_superuser") && process.geteuid?.() === 0) throw superuserRefused();
  const isTrial = flagSetting(setup.settings, "config.test_and_exit") || flags.own["dump-code"] === true;
  // The threads load their code while the configuration is read.
  const launch = isTrial ? undefined : (await import("./launch.ts")).launch(setup);
  const checked = await checkAll(setup, flags);
  if (checked === undefined) {
    await launch?.agent.close();
    return 1;
  }
  if (flags.own["dump-code"] === true) return dumpCode(setup, checked.plans);
  if (launch === undefined) return print("Configuration OK\n");
  return launch.run(checked.specs, checked.plans);
}

interface Checked {
  readonly specs: readonly PipelineSpec[];
  readonly plans: readonly PipelinePlan[];
}

/** Loads and checks what is to run; prints what is wrong with it, all at once. Undefined: it cannot run. */
export async function checkAll(setup: Setup, flags: ParsedFlags): Promise<Checked | undefined> {
  const { specs, problems: unloaded, warnings: notes } = await loadPipelines(setup, flags);
  const { plans, problems, warnings } = await checkPipelines(specs, setup.tools);
  const all = [...unloaded, ...problems];
  process.stderr.write(renderAll([...notes, ...warnings], specs, "warning"));
  process.stderr.write(renderAll(all, specs, "error"));
  return all.length > 0 || plans === undefined ? undefined : { specs, plans };
}

async function dumpCode(setup: Setup, plans: readonly PipelinePlan[]): Promise<number> {
  const { buildProgram } = await import("../compiler/program.ts");
  for (const plan of plans) {
    const { source } = buildProgram(plan, {
      definitions: setup.tools.registry,
      files: setup.tools.files,
      logger: setup.logger,
      send: () => {},
    });
    print(`// pipeline ${plan.pipelineId}\n${source}\n`);
  }
  return 0;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
