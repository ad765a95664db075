import { describe, expect, test } from "vitest";
import type { Clock, Intake } from "#plugin";
import { Admission } from "./admission.ts";

/** Room that is made by hand, and a clock that is moved by hand. */
function scene(mostWaiting: number) {
  let room: { readonly promise: Promise<void>; readonly make: () => void } | undefined;
  let nowMs = 0;
  const sleepers = new Set<() => void>();
  const clock: Clock = {
    now: () => nowMs,
    sleep: (_, signal) =>
      new Promise((resolve) => {
        sleepers.add(resolve);
        signal.addEventListener("abort", () => {
          sleepers.delete(resolve);
          resolve();
        });
      }),
  };
  const fill = (): void => {
    let make = (): void => {};
    const promise = new Promise<void>((resolve) => (make = resolve));
    room = { promise, make };
  };
  const empty = (): void => {
    room?.make();
    room = undefined;
  };
  const pass = (ms: number): void => {
    nowMs += ms;
    for (const wake of sleepers) wake();
  };
  const admission = new Admission({ room: () => room?.promise } as Intake, clock, mostWaiting);
  return { admission, fill, empty, pass, sleepers, enter: () => admission.enter(new AbortController().signal) };
}

describe("while there is no room, requests", () => {
  test("wait for it", async () => {
    const { fill, empty, enter, sleepers } = scene(2);
    fill();
    const waiting = [enter(), enter()];
    empty();
    expect(await Promise.all(waiting)).toEqual([true, true]);
    expect(sleepers.size).toBe(0);
  });

  test("beyond as many as may wait are turned away", async () => {
    const { fill, empty, enter } = scene(1);
    fill();
    const first = enter();
    expect(await enter()).toBe(false);
    empty();
    expect(await first).toBe(true);
  });

  test("wait for ten seconds; then those that come are turned away at once", async () => {
    const { fill, pass, enter, empty } = scene(9);
    fill();
    const first = enter();
    pass(10_000);
    expect(await first).toBe(false);
    expect(await enter()).toBe(false);
    empty();
    expect(await enter()).toBe(true);
  });

  test("whose client hangs up wait no longer", async () => {
    const { fill, admission } = scene(9);
    fill();
    const gone = new AbortController();
    const waiting = admission.enter(gone.signal);
    gone.abort();
    expect(await waiting).toBe(false);
  });
});
