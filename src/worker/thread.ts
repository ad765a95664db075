import { parentPort, workerData } from "node:worker_threads";
import { makeFileReader } from "../compiler/file-reader.ts";
import type { PluginMap } from "../plugin/plugin-map.ts";
import { loadModule } from "../registry/load-module.ts";
import { Registry } from "../registry/registry.ts";
import { loadStrangers } from "../registry/strangers.ts";
import { CallWatch } from "../compiler/call-watch.ts";
import type { ComputeResult } from "./compute.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";
import { portLogger } from "./port-logger.ts";
import { Programs } from "./programs.ts";

/** The entry of a worker thread. */
const start = workerData as WorkerStart;
const port = parentPort!;

void serve();

/** Messages that come before it is ready wait in the port. */
async function serve(): Promise<void> {
  const { plugins } = (await loadModule(start.pluginsUrl)) as { readonly plugins: PluginMap };
  const programs = new Programs({
    registry: new Registry(plugins, await loadStrangers(start.pluginFolders, plugins)),
    files: makeFileReader(start.packageRoot),
    logger: portLogger(post),
    watch: new CallWatch(new Int32Array(start.cells)),
  });
  port.on("message", (message: ToWorker) => {
    void receive(programs, message);
  });
}

async function receive(programs: Programs, message: ToWorker): Promise<void> {
  switch (message.kind) {
    case "program":
      return programs.add(message.key, message.plan);
    case "forget":
      return programs.forget(message.key);
    case "compute":
      return answer(message.job.job, programs.compute(message.job));
    case "flush":
      return answer(message.job.job, programs.flush(message.job));
    case "close":
      await programs.close();
      post({ kind: "closed" });
      port.close();
  }
}

async function answer(job: number, computing: Promise<ComputeResult>): Promise<void> {
  try {
    const result = await computing;
    post({ kind: "done", result });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    post({ kind: "failed", job, message, stack });
  }
}

function post(message: FromWorker): void {
  port.postMessage(message);
}
