import { describe, expect, test } from "vitest";
import { OffsetLedger } from "./offset-ledger.ts";

describe("the position of a partition", () => {
  test("is none before anything is safe", () => {
    const ledger = new OffsetLedger();
    ledger.give({ end: 10, bytes: 5 });

    expect([ledger.uncommitted, ledger.unsafeBytes, ledger.isEmpty]).toEqual([undefined, 5, false]);
  });

  test("never passes the lowest records that are not safe, in whatever order they become so", () => {
    const ledger = new OffsetLedger();
    const [first, second, third] = [10, 20, 35].map((end) => ledger.give({ end, bytes: 1 }));
    const positions: (number | undefined)[] = [];
    for (const isSafe of [third!, first!, second!]) {
      isSafe();
      positions.push(ledger.uncommitted);
    }

    expect(positions).toEqual([undefined, 10, 35]);
    expect([ledger.unsafeBytes, ledger.isEmpty]).toEqual([0, true]);
  });

  test("that is committed is not committed again", () => {
    const ledger = new OffsetLedger();
    ledger.give({ end: 10, bytes: 1 })();
    ledger.committed(10);

    expect(ledger.uncommitted).toBe(undefined);
  });

  test("that moved on while it was committed is still to be committed", () => {
    const ledger = new OffsetLedger();
    ledger.give({ end: 10, bytes: 1 })();
    ledger.give({ end: 20, bytes: 1 })();
    ledger.committed(10);

    expect(ledger.uncommitted).toBe(20);
  });

  test("is that of a list in which everything is looked at, for 300 random orders", () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 300; round++) {
      const ledger = new OffsetLedger();
      const open: { readonly end: number; readonly isSafe: () => void }[] = [];
      let end = 0;
      for (let step = 0; step < 12; step++) {
        if (random(2) === 0 || open.length === 0) {
          end += 1 + random(5);
          open.push({ end, isSafe: ledger.give({ end, bytes: 1 }) });
        } else open.splice(random(open.length), 1)[0]!.isSafe();
        const lowest = Math.min(...open.map((each) => each.end));
        expect((ledger.uncommitted ?? 0) < lowest).toBe(true);
        if (open.length === 0) expect(ledger.uncommitted).toBe(end);
      }
    }
  });
});
