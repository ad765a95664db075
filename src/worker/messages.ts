import type { PipelinePlan } from "../compiler/plan.ts";
import type { LogData } from "../plugin/context.ts";
import type { ComputeJob, ComputeResult, FlushJob } from "./compute.ts";

/** What a worker thread is started with. */
export interface WorkerStart {
  /** The module whose export `plugins` is the plugin map. */
  readonly pluginsUrl: string;
  /** Folders of plugins from outside the package. */
  readonly pluginFolders: readonly string[];
  /** The folder of the package: patterns and databases that come with it. */
  readonly packageRoot: string;
  /** Cells of CallWatch. */
  readonly cells: SharedArrayBuffer;
}

/** Main thread to worker, worked off in order. */
export type ToWorker =
  | { readonly kind: "program"; readonly key: string; readonly plan: PipelinePlan }
  | { readonly kind: "forget"; readonly key: string }
  | { readonly kind: "compute"; readonly job: ComputeJob }
  | { readonly kind: "flush"; readonly job: FlushJob }
  | { readonly kind: "close" };

export type FromWorker =
  | { readonly kind: "done"; readonly result: ComputeResult }
  /** A program could not be made, or a block could not be read: no job of it can be computed. */
  | { readonly kind: "failed"; readonly job: number; readonly message: string; readonly stack: string | undefined }
  | { readonly kind: "log"; readonly level: "debug" | "info" | "warn" | "error"; readonly data: LogData; readonly message: string }
  | { readonly kind: "closed" };
