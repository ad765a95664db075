/** Tells how many seconds to sleep at an event; 0 or less, or no finite number: not at all. */
export type PauseAt = (event: PausedEvent) => number;

export interface PausedEvent {
  /** What `time` is for the event. */
  readonly time: () => number;
  /** Its `@timestamp` in seconds since 1970; undefined: it has none. */
  readonly clock: number | undefined;
}

/** A pause at every event with this number. */
export function pauseAtEvery(every: number): PauseAt {
  let count = 0;
  return ({ time }) => {
    count++;
    if (count < every) return 0;
    count = 0;
    return time();
  };
}

/** A pause as long as the events are apart, divided by `time`. One that comes too late in order makes none. */
export function pauseAsRecorded(): PauseAt {
  let last: number | undefined;
  return ({ time, clock }) => {
    if (clock === undefined) return 0;
    const pause = last === undefined ? 0 : (clock - last) / time();
    last = clock;
    return pause;
  };
}
