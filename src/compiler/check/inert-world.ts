import { Readable, Writable } from "node:stream";
import type { PluginContext } from "../../plugin/context.ts";
import type { InputContext } from "../../plugin/input.ts";
import type { OutputContext } from "../../plugin/output.ts";

/** What an input is created with while its configuration is checked: nothing in it can be run. */
export function inertInputContext({ id, pipelineId, ecs, logger }: PluginContext): InputContext {
  return {
    id,
    pipelineId,
    ecs,
    logger,
    hostname: "",
    clock: { now: () => 0, sleep: async () => {} },
    stdin: Readable.from([]),
    dataPath: "",
    isDurable: false,
    carryBytes: 0,
    openDeadLetters: async () => undefined,
  };
}

/** The same for the delivery half of an output. */
export function inertOutputContext({ id, pipelineId, ecs, logger }: PluginContext): OutputContext {
  return { id, pipelineId, ecs, logger, stdout: new Writable(), isOrdered: true };
}
