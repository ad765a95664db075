import { afterEach, describe, expect, test, vi } from "vitest";
import { Ledger } from "../../src/flow/ledger.ts";
import { PersistedQueue } from "../../src/flow/persisted-queue.ts";
import type { Store } from "../../src/store/store.ts";
import type { Outcome, Plan } from "./lives.ts";
import { twoLives } from "./lives.ts";

/** A process dies between any two steps that can be seen from outside; the next one delivers what was acknowledged. */

const PLAN: Omit<Plan, "diesAt" | "losesPower"> = { records: 12, perWrite: 3, isMultiline: false };

/** What must never be, in words. */
function violations({ accepted, delivered, ids, leftOver, isStuck }: Outcome, isMultiline: boolean): string[] {
  const lost = [...accepted].filter((name) => !delivered.has(name));
  const extra = [...delivered.values()].reduce((sum, times) => sum + times - 1, 0);
  const found: string[] = [];
  if (isStuck) found.push("records stay in the queue for ever");
  if (lost.length > 0) found.push(`lost: ${lost.join(" ")}`);
  if (extra > leftOver) found.push(`${extra} duplicates of at most ${leftOver}`);
  const renamed = [...ids].filter(([, own]) => own.size > 1).map(([name]) => name);
  // Events that a codec joins have other ids the second time: better than another's.
  if (renamed.length > 0 && !isMultiline) found.push(`other ids the second time: ${renamed.join(" ")}`);
  const all = [...ids.values()].flatMap((own) => [...own]);
  if (new Set(all).size < all.length) found.push("two records under one id");
  return found;
}

async function violationsOfAll(plan: Omit<Plan, "diesAt">, isFirstEnough = false): Promise<string[]> {
  const whole = await twoLives({ ...plan, diesAt: 0 });
  const { steps } = whole;
  const found = violations(whole, plan.isMultiline);
  for (let diesAt = 1; diesAt <= steps; diesAt++) {
    if (isFirstEnough && found.length > 0) break;
    const outcome = await twoLives({ ...plan, diesAt });
    found.push(...violations(outcome, plan.isMultiline).map((what) => `died at step ${diesAt} of ${steps}: ${what}`));
  }
  return found;
}

describe.each([
  ["killed", false],
  ["without power", true],
])("a process that is %s at any step", (_, losesPower) => {
  test.each([
    ["lines", false],
    ["lines that a codec joins", true],
  ])("loses no record that it accepted: %s", async (_name, isMultiline) => {
    expect(await violationsOfAll({ ...PLAN, losesPower, isMultiline })).toEqual([]);
  });
});

/** Each takes one promise away; the suite must see it. */
describe("a fault in", () => {
  afterEach(() => vi.restoreAllMocks());

  const faults: readonly (readonly [string, Partial<Plan>, () => void])[] = [
    [
      "the queue, which accepts before it has written",
      {},
      () => {
        const push = original(PersistedQueue.prototype, "push");
        vi.spyOn(PersistedQueue.prototype, "push").mockImplementation(function (this: PersistedQueue, block, accepted) {
          accepted();
          return push.call(this, block, () => {});
        });
      },
    ],
    [
      "the queue, which removes what is not settled",
      {},
      () => {
        const take = original(PersistedQueue.prototype, "take");
        const ack = original(PersistedQueue.prototype, "ack");
        vi.spyOn(PersistedQueue.prototype, "take").mockImplementation(function (this: PersistedQueue) {
          const queued = take.call(this);
          if (queued !== undefined) ack.call(this, queued.sequence);
          return queued;
        });
        vi.spyOn(PersistedQueue.prototype, "ack").mockImplementation(() => {});
      },
    ],
    [
      "the store, which does not sync",
      { losesPower: true, storeFault: (store) => changed(store, { write: (change) => store.write(change, false) }) },
      () => {},
    ],
    [
      "the store, which begins its sequences anew",
      { storeFault: (store) => changed(store, {}, () => ({ ...store.totals, next: store.totals.entries })) },
      () => {},
    ],
    [
      "the ledger, which forgets what decoders keep back",
      { isMultiline: true },
      () => {
        const add = original(Ledger.prototype, "add");
        vi.spyOn(Ledger.prototype, "add").mockImplementation(function (this: Ledger, block, payloads) {
          add.call(this, block, payloads, []);
        });
      },
    ],
  ];

  test.each(faults)("%s is seen", async (_, plan, break_) => {
    break_();

    expect(await violationsOfAll({ ...PLAN, losesPower: false, ...plan }, true)).not.toEqual([]);
  });
});

function changed(store: Store, methods: Partial<Pick<Store, "write">>, totals = (): Store["totals"] => store.totals): Store {
  return {
    get totals() {
      return totals();
    },
    write: methods.write ?? ((change, isSynced) => store.write(change, isSynced)),
    read: (from, mostBytes) => store.read(from, mostBytes),
    notes: (prefix) => store.notes(prefix),
    compact: () => store.compact(),
    close: () => store.close(),
  };
}

/** A method as it is, before it is replaced. */
function original<T, K extends keyof T>(prototype: T, name: K): T[K] {
  return prototype[name];
}
