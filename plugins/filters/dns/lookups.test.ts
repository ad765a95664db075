import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Lookups, MOST_AT_ONCE } from "./lookups.ts";
import type { LookupOptions } from "./lookups.ts";
import type { Answer } from "./name-client.ts";

const options: LookupOptions = { maxRetries: 2, hitCacheSize: 0, hitCacheTtlMs: 60_000, failedCacheSize: 0, failedCacheTtlMs: 5_000 };

/** A client that answers in turn, and notes what it was asked. */
function clientWith(...answers: Answer[]): {
  readonly asked: string[];
  addressOf(name: string): Promise<Answer>;
  nameOf(address: string): Promise<Answer>;
} {
  const asked: string[] = [];
  const answer =
    (direction: string) =>
    (text: string): Promise<Answer> => {
      asked.push(`${direction} ${text}`);
      return Promise.resolve(answers.shift() ?? { kind: "missing" });
    };
  return { asked, addressOf: answer("address of"), nameOf: answer("name of") };
}

const found: Answer = { kind: "found", text: "192.0.2.1" };
const late: Answer = { kind: "late" };
const missing: Answer = { kind: "missing" };

describe("Lookups", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 }));
  afterEach(() => void vi.useRealTimers());

  test.each([
    [[late, late, found], found, 3],
    [[late, late, late, found], late, 3],
    [[missing, found], missing, 1],
  ])("tries again what was late, not what is missing: %j", async (answers, expected, times) => {
    const client = clientWith(...answers);

    expect(await new Lookups(client, options).together()("resolve", "a")).toEqual(expected);
    expect(client.asked).toHaveLength(times);
  });

  test("asks equal questions of one group once, and of the next again", async () => {
    const client = clientWith(found, missing, found);
    const lookups = new Lookups(client, options);
    const first = lookups.together();

    await Promise.all([first("resolve", "a"), first("reverse", "a"), first("resolve", "a")]);
    await first("resolve", "a");
    await lookups.together()("resolve", "a");

    expect(client.asked).toEqual(["address of a", "name of a", "address of a"]);
  });

  test("keeps answers for their time", async () => {
    const client = clientWith(found, found);
    const lookups = new Lookups(client, { ...options, hitCacheSize: 10 });

    expect(await lookups.together()("resolve", "a")).toEqual(found);
    vi.setSystemTime(1_059_999);
    expect(await lookups.together()("resolve", "a")).toEqual(found);
    expect(client.asked).toHaveLength(1);
    vi.setSystemTime(1_060_000);
    expect(await lookups.together()("resolve", "a")).toEqual(found);
    expect(client.asked).toHaveLength(2);
  });

  test.each([late, missing])("keeps for its time that nothing was found: %j", async (failure) => {
    const client = clientWith(failure, found);
    const lookups = new Lookups(client, { ...options, maxRetries: 0, failedCacheSize: 10 });

    expect(await lookups.together()("resolve", "a")).toEqual(failure);
    vi.setSystemTime(1_004_999);
    expect(await lookups.together()("resolve", "a")).toEqual(missing);
    vi.setSystemTime(1_005_000);
    expect(await lookups.together()("resolve", "a")).toEqual(found);
  });

  test("has only so many lookups under way at once, and comes to all of them", async () => {
    let underWay = 0;
    let most = 0;
    const addressOf = async (name: string): Promise<Answer> => {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      if (name === "13") throw new Error("one of them fails");
      return { kind: "found", text: name };
    };
    const find = new Lookups({ addressOf, nameOf: addressOf }, options).together();

    const settled = await Promise.allSettled(Array.from({ length: 1_000 }, (_, n) => find("resolve", `${n}`)));

    expect(most).toBe(MOST_AT_ONCE);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(999);
  });
});
