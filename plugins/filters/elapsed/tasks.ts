import { deepCopy, ownText, rubyInspect } from "#plugin";
import type { FieldValue, Timestamp } from "#plugin";

/** A task that has begun. */
export interface Task {
  readonly id: FieldValue;
  readonly start: Timestamp;
}

/** A task that has not ended in time. */
export interface ExpiredTask extends Task {
  /** Seconds: five for every flush it has seen. */
  readonly age: number;
}

/** Logstash flushes every five seconds and counts the age of tasks by that, whatever the clock says. */
const SECONDS_A_FLUSH = 5;

/** The tasks that have begun and not yet ended, by their ids: 1, 1.0 and "1" are three tasks. */
export class Tasks {
  readonly #timeout: number;
  readonly #tasks = new Map<string, { readonly id: FieldValue; start: Timestamp; flushes: number }>();
  #flushes = 0;

  /** @param timeout seconds */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** Takes note of a task's beginning; one that is known begins anew when `replaces`. */
  begin({ id, start }: Task, replaces: boolean): void {
    const key = keyOf(id);
    if (!replaces && this.#tasks.has(key)) return;
    this.#tasks.set(ownText(key), { id: typeof id === "string" ? ownText(id) : deepCopy(id), start, flushes: this.#flushes });
  }

  /** When the task has begun, which is forgotten; undefined: it has not. */
  end(id: FieldValue): Timestamp | undefined {
    const key = keyOf(id);
    const task = this.#tasks.get(key);
    if (task !== undefined) this.#tasks.delete(key);
    return task?.start;
  }

  /** Makes all tasks five seconds older and gives up those that have reached the timeout, in the order they began. */
  expire(): ExpiredTask[] {
    this.#flushes++;
    const expired: ExpiredTask[] = [];
    for (const [key, { id, start, flushes }] of this.#tasks) {
      const age = (this.#flushes - flushes) * SECONDS_A_FLUSH;
      if (age < this.#timeout) continue;
      this.#tasks.delete(key);
      expired.push({ id, start, age });
    }
    return expired;
  }
}

function keyOf(id: FieldValue): string {
  return typeof id === "string" ? `"${id}` : rubyInspect(id);
}
