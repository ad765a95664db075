/** `node one-thread.mjs FLAGS`: as the command line does it, but everything in the main thread. */
import { Agent, checkPipelines } from "../../dist/src/agent/agent.js";
import { parseFlags } from "../../dist/src/cli/flags.js";
import { collectAlone } from "../../dist/src/cli/garbage.js";
import { loadPipelines, prepare } from "../../dist/src/cli/setup.js";
import { watchSignals } from "../../dist/src/cli/signals.js";
import { systemClock } from "../../dist/src/pipeline/system-clock.js";
import { makeInlineWorker } from "../../dist/src/worker/inline-worker.js";

collectAlone();
const flags = parseFlags(process.argv.slice(2));
const setup = await prepare(flags);
const { tools, logger, hostname, dataPath } = setup;
const { specs } = await loadPipelines({ ...setup, workers: 1 }, flags);
const { plans } = await checkPipelines(specs, tools);
const agent = new Agent({
  tools,
  workers: 1,
  makeWorker: () => makeInlineWorker({ registry: tools.registry, files: tools.files, logger }),
  clock: systemClock,
  world: { stdin: process.stdin, stdout: process.stdout, hostname, dataPath },
});
const signals = watchSignals({ agent, logger, isUnsafe: false });
await agent.start(specs, plans);
await signals.stopAsked;
await agent.stop(true);
signals.end();
