/** What is counted for each vertex; a vertex's counts stand at `vertex * COUNTS_PER_VERTEX` and the offsets here. */
export const COUNT = {
  /** Events that reached it. */
  in: 0,
  /** Events it cancelled. */
  dropped: 1,
  /** Events it added. */
  created: 2,
  /** Events lost because it threw and has no failure tag. */
  failed: 3,
  /** Events on which it succeeded. */
  matched: 4,
  /** Calls that were ended because they took too long. */
  timedOut: 5,
  /** Microseconds at work: exact for filters that take the events of a block together, else taken from samples. */
  micros: 6,
} as const;

export const COUNTS_PER_VERTEX = 7;

/** The generated statement that counts. */
export function countLine(vertex: number, what: keyof typeof COUNT): string {
  return `n[${vertex * COUNTS_PER_VERTEX + COUNT[what]}]++;`;
}

/** The generated statements by which an event comes to a vertex. */
export function enterLine(vertex: number, stopwatch: string | undefined): string {
  const timed = stopwatch === undefined ? "" : ` ${stopwatch}.at(${vertex});`;
  return `run.vertex = ${vertex};${timed} ${countLine(vertex, "in")}`;
}
