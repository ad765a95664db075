import { describe, expect, test } from "vitest";
import { CarryBudget } from "./carry-budget.ts";

class Holder {
  heldBytes = 0;
  givenUp = 0;

  giveUp(): void {
    this.heldBytes = 0;
    this.givenUp++;
  }
}

describe("the budget of records that have not ended", () => {
  test("gives up the longest ones past its limit, and no others", () => {
    const budget = new CarryBudget(100);
    const [a, b, c] = [new Holder(), new Holder(), new Holder()];
    const hold = (holder: Holder, bytes: number): void => {
      holder.heldBytes = bytes;
      budget.note(holder);
    };

    hold(a, 40);
    hold(b, 50);
    hold(c, 10);
    expect([a, b, c].map(({ givenUp }) => givenUp)).toEqual([0, 0, 0]);
    hold(c, 11);

    expect([a, b, c].map(({ givenUp }) => givenUp)).toEqual([0, 1, 0]);
    hold(b, 49);
    expect([a, b, c].map(({ givenUp }) => givenUp)).toEqual([0, 1, 0]);
  });

  test("gives up a record that alone is past it", () => {
    const budget = new CarryBudget(100);
    const holder = new Holder();
    holder.heldBytes = 101;

    budget.note(holder);

    expect(holder.givenUp).toBe(1);
  });
});
