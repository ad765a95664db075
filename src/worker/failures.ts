import type { Failure } from "./compute.ts";

/** Gathers what threw while a block is computed: one entry a vertex. */
export class Failures {
  #byVertex = new Map<number, { vertex: number; events: number; message: string; stack: string | undefined }>();

  add(vertex: number, error: unknown): void {
    const known = this.#byVertex.get(vertex);
    if (known !== undefined) {
      known.events++;
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    this.#byVertex.set(vertex, { vertex, events: 1, message, stack: error instanceof Error ? error.stack : undefined });
  }

  /** What was added since the last time. */
  take(): Failure[] {
    const failures = [...this.#byVertex.values()];
    this.#byVertex = new Map();
    return failures;
  }
}
