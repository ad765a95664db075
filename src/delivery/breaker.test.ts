import { describe, expect, test } from "vitest";
import { Breaker } from "./breaker.ts";

/** A clock whose sleepers wake when time is moved on. */
function stillClock(): {
  now: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  pass: (ms: number) => Promise<void>;
} {
  let time = 0;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        sleepers.push({ at: time + ms, wake });
        signal?.addEventListener("abort", () => wake());
      }),
    async pass(ms) {
      time += ms;
      const woken = sleepers.filter(({ at }) => at <= time);
      sleepers = sleepers.filter(({ at }) => at > time);
      for (const { wake } of woken) wake();
      await new Promise(setImmediate);
    },
  };
}

const { signal } = new AbortController();

describe("a breaker", () => {
  test("lets everything through while the target answers, and after single failures", async () => {
    const breaker = new Breaker(stillClock());
    breaker.failed(100);
    breaker.answered();
    breaker.failed(100);
    breaker.failed(100);

    await breaker.admit(signal);

    expect(breaker.state).toBe("closed");
  });

  test("behind three failures lets one attempt through after the rest; the others follow when it is answered", async () => {
    const clock = stillClock();
    const breaker = new Breaker(clock);
    for (let n = 0; n < 3; n++) breaker.failed(100);
    const admitted: string[] = [];
    for (const name of ["a", "b", "c"]) void breaker.admit(signal).then(() => admitted.push(name));

    await clock.pass(99);
    expect([admitted, breaker.state]).toEqual([[], "open"]);
    await clock.pass(1);
    expect([admitted, breaker.state]).toEqual([["a"], "half-open"]);
    breaker.answered();
    await clock.pass(0);
    expect([admitted.toSorted(), breaker.state]).toEqual([["a", "b", "c"], "closed"]);
  });

  test("whose probe fails rests again, and another one tries", async () => {
    const clock = stillClock();
    const breaker = new Breaker(clock);
    for (let n = 0; n < 3; n++) breaker.failed(100);
    const admitted: string[] = [];
    for (const name of ["a", "b"]) void breaker.admit(signal).then(() => admitted.push(name));
    await clock.pass(100);

    breaker.failed(200);
    await clock.pass(199);
    expect([admitted, breaker.state]).toEqual([["a"], "open"]);
    await clock.pass(1);
    expect([admitted, breaker.state]).toEqual([["a", "b"], "half-open"]);
  });

  test("lets those go who wait when it is given up", async () => {
    const breaker = new Breaker(stillClock());
    for (let n = 0; n < 3; n++) breaker.failed(100);
    const stopped = new AbortController();
    const waiting = [breaker.admit(stopped.signal), breaker.admit(stopped.signal)];

    stopped.abort();

    await expect(Promise.all(waiting)).resolves.toEqual([undefined, undefined]);
  });
});
