import { randomFillSync } from "node:crypto";
import { ERRNO, WasiError } from "./errno.ts";
import type { GuestMemory } from "./guest-memory.ts";

/** The guest has ended itself, which it may not: its instance cannot be used any more. */
export class GuestExit extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`Ruby ended itself with status ${status}.`);
    this.name = "GuestExit";
    this.status = status;
  }
}

const REALTIME = 0;
const NANOS_PER_MS = 1_000_000n;
const CLOCK_SUBSCRIPTION = 0;
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;

/** Clocks, randomness, environment, waiting. They throw what `errnoOf` understands, or GuestExit. */
export function systemCalls(memory: () => GuestMemory, environment: Readonly<Record<string, string | undefined>>) {
  const variables = Object.entries(environment).map(([name, value]) => Buffer.from(`${name}=${value ?? ""}\0`));
  return {
    environ_sizes_get(count: number, bytes: number): void {
      memory().setU32(count, variables.length);
      memory().setU32(
        bytes,
        variables.reduce((sum, { length }) => sum + length, 0),
      );
    },
    environ_get(list: number, target: number): void {
      let at = target;
      variables.forEach((variable, n) => {
        memory().setU32(list + n * 4, at);
        at += variable.copy(memory().bytes, at);
      });
    },
    clock_res_get: (_: number, out: number): void => memory().setU64(out, 1_000n),
    clock_time_get: (clock: number, _: bigint, out: number): void => memory().setU64(out, nanosOf(clock)),
    random_get(target: number, length: number): void {
      randomFillSync(memory().bytes, target, length);
    },
    proc_exit(status: number): void {
      throw new GuestExit(status);
    },
    /** Waits for the first of its clocks. Files are always ready. */
    poll_oneoff(list: number, events: number, count: number, out: number): void {
      if (count === 0) throw new WasiError(ERRNO.invalid);
      const waits = Array.from({ length: count }, (_, n) => waitOf(memory(), list + n * SUBSCRIPTION_BYTES));
      const shortest = waits.toSorted((left, right) => left.ms - right.ms)[0]!;
      pause(shortest.ms);
      memory().bytes.fill(0, events, events + EVENT_BYTES);
      memory().setU64(events, shortest.token);
      memory().view.setUint8(events + 10, shortest.kind);
      memory().setU32(out, 1);
    },
  };
}

function nanosOf(clock: number): bigint {
  return clock === REALTIME ? BigInt(Math.round(wallClockMs() * 1_000)) * 1_000n : process.hrtime.bigint();
}

/** Finer than Date.now, unless the system's clock has been set since the process began. */
function wallClockMs(): number {
  const fine = performance.timeOrigin + performance.now();
  const coarse = Date.now();
  return Math.abs(fine - coarse) < 2 ? fine : coarse;
}

function waitOf({ view }: GuestMemory, at: number): { readonly token: bigint; readonly kind: number; readonly ms: number } {
  const token = view.getBigUint64(at, true);
  const kind = view.getUint8(at + 8);
  if (kind !== CLOCK_SUBSCRIPTION) return { token, kind, ms: 0 };
  const timeout = view.getBigUint64(at + 24, true);
  const isAbsolute = (view.getUint16(at + 40, true) & 1) !== 0;
  const nanos = isAbsolute ? timeout - nanosOf(view.getUint32(at + 16, true)) : timeout;
  return { token, kind, ms: nanos > 0n ? Number(nanos / NANOS_PER_MS) : 0 };
}

/** Ruby's `sleep` stops its thread, as in Logstash; the watchdog can end the wait. */
function pause(ms: number): void {
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
