import { describe, expect, test } from "vitest";
import type { Clock } from "#plugin";
import { ReverseNames } from "./reverse-names.ts";
import type { NameService } from "./reverse-names.ts";

/** A clock that stands still until it is moved; sleepers wake when it passes their time. */
class StandingClock implements Clock {
  #nowMs = 0;
  #sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#sleepers.push({ untilMs: this.#nowMs + ms, wake: resolve });
      signal.addEventListener("abort", () => resolve());
    });
  }

  move(ms: number): void {
    this.#nowMs += ms;
    for (const { untilMs, wake } of this.#sleepers) if (untilMs <= this.#nowMs) wake();
  }
}

interface Names {
  readonly names: ReverseNames;
  readonly clock: StandingClock;
  readonly asked: string[];
  readonly ask: (ip: string) => Promise<string>;
}

function namesBy(service: Partial<NameService>): Names {
  const asked: string[] = [];
  const clock = new StandingClock();
  const names = new ReverseNames(
    {
      async nameOf(ip) {
        asked.push(ip);
        return service.nameOf?.(ip) ?? "name.example";
      },
      addressesOf: async (name) => service.addressesOf?.(name) ?? ["192.0.2.1", "2001:db8::1"],
    },
    clock,
  );
  return { names, clock, asked, ask: (ip) => names.nameOf(ip, new AbortController().signal) };
}

function nobody(): Promise<never> {
  return Promise.reject(new Error("ENOTFOUND"));
}

describe("the name of an address", () => {
  test.each([
    ["leads back to it", "192.0.2.1", {}, "name.example"],
    ["leads back to it, for IPv6 in Java's form", "2001:db8:0:0:0:0:0:1", {}, "name.example"],
    ["leads elsewhere: its owner lies", "192.0.2.9", {}, "192.0.2.9"],
    ["leads nowhere", "192.0.2.1", { addressesOf: nobody }, "192.0.2.1"],
    ["does not exist", "192.0.2.1", { nameOf: nobody }, "192.0.2.1"],
  ])("when it %s: %s", async (_, ip, service, expected) => {
    expect(await namesBy(service).ask(ip)).toBe(expected);
  });

  test("is asked for once in thirty seconds", async () => {
    const { ask, asked, clock } = namesBy({});

    await ask("192.0.2.1");
    clock.move(29_999);
    await ask("192.0.2.1");
    clock.move(1);
    await ask("192.0.2.1");

    expect(asked).toEqual(["192.0.2.1", "192.0.2.1"]);
  });

  test("that does not exist is asked for again after ten seconds", async () => {
    const { ask, asked, clock } = namesBy({ nameOf: nobody });

    await ask("192.0.2.1");
    clock.move(9_999);
    await ask("192.0.2.1");
    clock.move(1);
    await ask("192.0.2.1");

    expect(asked).toHaveLength(2);
  });

  test("is asked for once by connections that come together", async () => {
    const { ask, asked } = namesBy({});

    await Promise.all([ask("192.0.2.1"), ask("192.0.2.1"), ask("192.0.2.1")]);

    expect(asked).toEqual(["192.0.2.1"]);
  });

  test("that nobody tells is not waited for longer than five seconds", async () => {
    const { ask, clock } = namesBy({ nameOf: () => new Promise<string>(() => {}) });
    const name = ask("192.0.2.1");

    clock.move(5_000);

    expect(await name).toBe("192.0.2.1");
  });

  test("is not waited for when the input stops", async () => {
    const { names } = namesBy({ nameOf: () => new Promise<string>(() => {}) });
    const stopped = new AbortController();
    const name = names.nameOf("192.0.2.1", stopped.signal);

    stopped.abort();

    expect(await name).toBe("192.0.2.1");
  });

  test("of many addresses is asked for two at a time", async () => {
    let running = 0;
    let most = 0;
    const { ask } = namesBy({
      async nameOf() {
        most = Math.max(most, ++running);
        await new Promise((resolve) => void setImmediate(resolve));
        running--;
        return "name.example";
      },
    });

    await Promise.all(Array.from({ length: 20 }, (_, at) => ask(`192.0.2.${at}`)));

    expect(most).toBe(2);
  });
});
