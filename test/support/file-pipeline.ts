import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { startConfig } from "./run-config.ts";
import type { RunningConfig, RunOptions } from "./run-config.ts";
import { until } from "./until.ts";

/** A pipeline that reads files of a folder of its own, and can be stopped and started again. */
export interface FilePipeline {
  readonly folder: string;
  /** Starts it with these options; `{folder}` in them is the folder. */
  start(options: string, run?: RunOptions & { readonly outputs?: string }): Promise<void>;
  stop(): Promise<void>;
  /** Ends it as it is. */
  abandon(): Promise<void>;
  readonly running: RunningConfig;
  /** The events of all its lives. */
  events(): Record<string, unknown>[];
  messages(): string[];
  /** Waits until there are so many events. */
  count(events: number): Promise<void>;
}

const QUICK = 'stat_interval => "5 ms" discover_interval => 1 sincedb_write_interval => "5 ms"';

export async function filePipeline(): Promise<FilePipeline> {
  const folder = await mkdtemp(path.join(tmpdir(), "tailrace-files-"));
  let running: RunningConfig | undefined;
  let earlier = "";
  const end = async (how: "stop" | "abandon"): Promise<void> => {
    await running?.[how]();
    earlier += running?.output().toString() ?? "";
    running = undefined;
  };
  const events = (): Record<string, unknown>[] =>
    (earlier + (running?.output().toString() ?? ""))
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  onTestFinished(async () => {
    await end("abandon");
    await rm(folder, { recursive: true, force: true });
  });
  return {
    folder,
    async start(options, run = {}) {
      const config = `input { file { ${QUICK} ${options.replaceAll("{folder}", folder)} } } output { stdout { codec => json_lines } ${run.outputs ?? ""} }`;
      running = await startConfig(config, { dataPath: `${folder}/data`, ...run });
    },
    stop: () => end("stop"),
    abandon: () => end("abandon"),
    get running() {
      return running!;
    },
    events,
    messages: () => events().map(({ message }) => message as string),
    count: (wanted) => until(() => events().length >= wanted, `${wanted} events`),
  };
}
