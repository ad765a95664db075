import path from "node:path";
import type { DeadLetterSettings } from "../delivery/dead-letter-queue.ts";
import type { PersistedSettings } from "../pipeline/open-queue.ts";
import { folderOf } from "../store/folder-name.ts";
import { flagSetting, numberSetting, textSetting } from "./settings.ts";
import type { SettingValues } from "./settings.ts";

/**
 * How a pipeline's blocks are kept; undefined: in memory.
 *
 * Logstash syncs its queue after so many writes (`queue.checkpoint.writes`, 1024), and so may lose as many events with the
 * machine's power. Here a block is accepted behind an fsync that all blocks share which wait for one, unless something else is
 * asked for: `queue.sync`, or else `queue.checkpoint.writes` other than 1, which means an fsync every
 * `queue.checkpoint.interval` milliseconds, none with 0.
 */
export function queueSettings(pipelineId: string, settings: SettingValues, dataPath: string): PersistedSettings | undefined {
  if (textSetting(settings, "queue.type") !== "persisted") return undefined;
  const syncIntervalMs = numberSetting(settings, "queue.checkpoint.interval");
  return {
    folder: folderOf(queueFolder(settings, dataPath), pipelineId),
    maxBytes: numberSetting(settings, "queue.max_bytes"),
    maxEvents: numberSetting(settings, "queue.max_events") || undefined,
    sync: syncPolicy(settings, syncIntervalMs),
    syncIntervalMs,
    isDrained: flagSetting(settings, "queue.drain"),
  };
}

function syncPolicy(settings: SettingValues, intervalMs: number): PersistedSettings["sync"] {
  const given = textSetting(settings, "queue.sync") as PersistedSettings["sync"] | undefined;
  if (given !== undefined) return given;
  const writes = settings.get("queue.checkpoint.writes");
  if (writes === undefined || writes === 1) return "always";
  return intervalMs === 0 ? "never" : "interval";
}

/** Where a pipeline's dead letters are kept; undefined: they are dropped and counted. */
export function deadLetterSettings(pipelineId: string, settings: SettingValues, dataPath: string): DeadLetterSettings | undefined {
  if (!flagSetting(settings, "dead_letter_queue.enable")) return undefined;
  return {
    folder: folderOf(deadLetterFolder(settings, dataPath), pipelineId),
    maxBytes: numberSetting(settings, "dead_letter_queue.max_bytes"),
    policy: textSetting(settings, "dead_letter_queue.storage_policy") as DeadLetterSettings["policy"],
    retainMs: settings.get("dead_letter_queue.retain.age") as number | undefined,
  };
}

/** Where the queues of all pipelines are, each in a folder of its own. */
export function queueFolder(settings: SettingValues, dataPath: string): string {
  return textSetting(settings, "path.queue") ?? path.join(dataPath, "queue");
}

/** Where the dead letters of all pipelines are. */
export function deadLetterFolder(settings: SettingValues, dataPath: string): string {
  return textSetting(settings, "path.dead_letter_queue") ?? path.join(dataPath, "dead_letter_queue");
}
