import { afterEach, describe, expect, test, vi } from "vitest";
import type { passCut } from "../../src/worker/cut.ts";
import { compareForms, FORMS } from "../support/compare-forms.ts";

describe("a filter section", () => {
  test.each(FORMS)(
    "does in its %s form what its filters do one after the other over all events, in the same order",
    async (form) => {
      const { failed, counterexample, errorInstance } = await compareForms(form, 30);

      expect({ failed, counterexample, errorInstance }).toEqual({ failed: false, counterexample: null, errorInstance: null });
    },
    60_000,
  );
});

describe("a fault in the order of events", () => {
  afterEach(() => {
    vi.doUnmock("../../src/worker/cut.ts");
    vi.resetModules();
  });

  test("is found: further events stand at the end of the block", async () => {
    vi.resetModules();
    vi.doMock("../../src/worker/cut.ts", async (original) => {
      const cut = await original<{ passCut: typeof passCut }>();
      return { ...cut, passCut: atTheEnd(cut.passCut) };
    });

    const { failed, errorInstance } = await compareForms("generated", 150);

    expect({ failed, errorInstance }).toMatchObject({ failed: true, errorInstance: { name: "AssertionError" } });
  }, 60_000);
});

function atTheEnd(pass: typeof passCut): typeof passCut {
  return (step, events, tools) => {
    const moved = (arranged: Event[]): Event[] => [
      ...arranged.filter((event) => events.includes(event)),
      ...arranged.filter((event) => !events.includes(event)),
    ];
    type Event = (typeof events)[number];
    const passed = pass(step, events, tools);
    return passed instanceof Promise ? passed.then(moved) : moved(passed);
  };
}
