/**
 * What a worker is at, for the main thread to see: before each call that has a time limit the worker writes the vertex and
 * the call's number in its block here, and clears it after. Cells are 32-bit integers in shared memory.
 */
export const CELL = {
  /** The job under way. */
  job: 0,
  /** The vertex whose call is under way, plus 1; 0: none. */
  vertex: 1,
  /** The number of the call, from 1, among the calls of this job. */
  call: 2,
  /** The ordinal of the event it is at, among those of its job: which one to suspect when the thread dies. */
  event: 3,
} as const;

export const CELL_COUNT = 4;

/** A call that took too long when its block was computed before: it is not made again, its event gets the vertex's tag. */
export interface TimedOutCall {
  readonly vertex: number;
  readonly call: number;
}

/** The calls of one job, while it is computed. */
export interface CallState {
  readonly job: number;
  calls: number;
  readonly timedOut: readonly TimedOutCall[];
}

export class CallWatch {
  readonly #cells: Int32Array;
  #state: CallState = { job: 0, calls: 0, timedOut: [] };
  /** The number of the next call that is not to be made; -1: none. */
  #next = -1;

  constructor(cells: Int32Array = new Int32Array(CELL_COUNT)) {
    this.#cells = cells;
  }

  /** The calls that follow belong to this job: when it begins, and when it goes on after an await. */
  resume(state: CallState): void {
    this.#state = state;
    this.#next = nextCall(state);
    this.#cells[CELL.job] = state.job;
  }

  /** The event that is worked on now. */
  at(event: number): void {
    this.#cells[CELL.event] = event;
  }

  /** Before a call. True: it timed out before and must not be made. */
  enter(vertex: number): boolean {
    const call = ++this.#state.calls;
    if (call === this.#next) {
      this.#next = nextCall(this.#state);
      return true;
    }
    this.#cells[CELL.call] = call;
    this.#cells[CELL.vertex] = vertex + 1;
    return false;
  }

  leave(): void {
    this.#cells[CELL.vertex] = 0;
  }
}

function nextCall({ timedOut, calls }: CallState): number {
  return timedOut.reduce((next, { call }) => (call > calls && (next < 0 || call < next) ? call : next), -1);
}
