import { describe, expect, test } from "vitest";
import { CallWatch, CELL, CELL_COUNT } from "../../src/compiler/call-watch.ts";
import { makeRuntime } from "../../src/compiler/generate/runtime.ts";
import { makeLayout } from "../../src/event/layout.ts";
import { defineFilter, mapOf, Timestamp } from "../../src/plugin/index.ts";
import type { Event, Filter, FilterBatch } from "../../src/plugin/index.ts";
import { interruptBatch, openBatch, watchedBatch } from "../../src/worker/batch.ts";
import { passCut } from "../../src/worker/cut.ts";
import { FORMS } from "../support/compare-forms.ts";
import { runFilter } from "../support/run-filter.ts";

const LIMIT_MS = 250;

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const layout = makeLayout();

function events(count: number): Event[] {
  return Array.from({ length: count }, (_, n) => layout.fromMap(mapOf({ n }), new Timestamp(0)));
}

const numbers = (all: readonly Event[]): unknown[] => all.map((event) => event.get("n"));
const doors = { matched: () => {}, emit: () => {} };

/** Works on events one by one, as the contract asks, and notes what the core says. */
function obedient(work: (event: Event, batch: FilterBatch) => void, more: Partial<Filter> = {}) {
  const notes: unknown[] = [];
  const filter = {
    limit: { timeoutMs: LIMIT_MS, timedOut: (event: Event) => event.tag("late") },
    filterBatch(batch: FilterBatch) {
      notes.push(numbers(batch.events));
      for (const event of batch.events) {
        const verdict = batch.enter(event);
        if (verdict === "pause") break;
        if (verdict === "go") work(event, batch);
      }
      batch.leave();
    },
    ...more,
  } satisfies Filter;
  return { filter, notes };
}

describe("a batch without a limit", () => {
  test("lets every event in", () => {
    const all = events(2);
    const batch = openBatch(all, doors);

    expect([all.map((event) => batch.enter(event)), batch.settlesEach]).toEqual([["go", "go"], false]);
  });
});

describe("a batch that the main thread watches", () => {
  const watched = (timedOut: readonly number[], all: readonly Event[]) => {
    const cells = new Int32Array(CELL_COUNT);
    const watch = new CallWatch(cells);
    watch.resume({ job: 7, calls: 0, timedOut: timedOut.map((call) => ({ vertex: 3, call })) });
    const late: unknown[] = [];
    const batch = watchedBatch(all, { doors, timedOut: (event) => late.push(event.get("n")), watch, vertex: 3 });
    const seen = (): number[] => [cells[CELL.vertex]!, cells[CELL.call]!, cells[CELL.event]!];
    return { batch, late, seen };
  };

  test("tells which call is under way, and that none is when it is left", () => {
    const all = events(2);
    const { batch, seen } = watched([], all);

    const told = all.map((event) => [batch.enter(event), ...seen()]);
    batch.leave();

    expect([...told, seen()[0], batch.settlesEach]).toEqual([["go", 4, 1, 0], ["go", 4, 2, 1], 0, false]);
  });

  test("skips the events at which a worker was ended before, and they have timed out", () => {
    const all = events(4);
    const { batch, late } = watched([2, 4], all);

    expect(all.map((event) => batch.enter(event))).toEqual(["go", "skip", "go", "skip"]);
    expect(late).toEqual([1, 3]);
  });

  test("leaves no call open when the filter throws in its middle", () => {
    const cells = new Int32Array(CELL_COUNT);
    const { filter } = obedient(() => {
      throw new Error("broken");
    });
    const at = { vertex: 0, label: "broken", name: "broken", filter, decorate: undefined, isCut: true, isVerbatim: false };
    const lost: unknown[] = [];
    const runtime = makeRuntime(1, new CallWatch(cells));

    const left = passCut({ kind: "cut", at, isMember: () => true, admit: () => {} }, events(2), {
      runtime,
      isGuarded: false,
      lose: (event) => {
        lost.push(event.get("n"));
        event.cancel();
      },
      fail: () => {},
    });

    expect([left, lost, cells[CELL.vertex]]).toEqual([[], [0, 1], 0]);
  });
});

describe("a batch that is interrupted in place", () => {
  const run = (filter: Filter, all: readonly Event[]): void =>
    interruptBatch(filter, all, { doors, timedOut: (event) => filter.limit!.timedOut(event) });

  test("ends the work on one event, and goes on behind it with what the filter has kept", () => {
    const all = events(5);
    let kept = 0;
    const { filter } = obedient((event, batch) => {
      event.set("settles", batch.settlesEach);
      event.set("kept", ++kept);
      if (event.get("n") === 2) for (;;);
      event.set("done", true);
    });

    run(filter, all);

    const done = (n: number) => [n, true, n + 1, true, undefined];
    expect(all.map((event) => ["n", "settles", "kept", "done", "tags"].map((name) => event.get(name)))).toEqual([
      done(0),
      done(1),
      [2, true, 3, undefined, ["late"]],
      done(3),
      done(4),
    ]);
  });

  test("pauses, and a further batch begins with the event that was not let in", () => {
    const all = events(12);
    const worked: unknown[] = [];
    const { filter, notes } = obedient((event) => {
      worked.push(event.get("n"));
      spin(2);
    });

    run(filter, all);

    expect(worked).toEqual(numbers(all));
    expect(notes.length).toBeGreaterThan(2);
    expect((notes as unknown[][]).map((batch) => batch.at(-1))).toEqual(notes.map(() => 11));
  });

  test("gives each batch its preparation, which is not part of the limit", () => {
    const all = events(3);
    const prepared: string[] = [];
    const { filter, notes } = obedient((event) => event.set("done", true), {
      prepare: () => {
        prepared.push("prepared");
        spin(LIMIT_MS + 50);
      },
    });

    run(filter, all);

    expect([prepared.length, all.map((event) => [event.get("done"), event.get("tags")])]).toEqual([
      notes.length,
      all.map(() => [true, undefined]),
    ]);
  });

  test("is given up when the filter does not come to an event at all", () => {
    const filter: Filter = { limit: { timeoutMs: 50, timedOut: () => {} }, filterBatch: () => spin(60_000) };

    expect(() => run(filter, events(1))).toThrow("The filter took too long before it came to an event.");
  });
});

/** Which events came to which filter together. */
const calls: string[] = [];

/** The one that is named "a" doubles its events. */
const shares = defineFilter({
  name: "test_shares",
  summary: "Notes which events come together.",
  state: "pipeline",
  sharesState: true,
  batch: true,
  creates: true,
  options: { as: { type: "string", required: true, description: "Its name." } },
  create: ({ as }, context) => ({
    async filterBatch(batch) {
      calls.push(`${as}: ${batch.events.map((event) => context.template("%{n}%{copy}").render(event)).join(" ")}`);
      await Promise.resolve();
      for (const event of as === "a" ? batch.events : []) {
        const copy = event.clone();
        copy.set("copy", "'");
        batch.emit(event, copy);
      }
    },
  }),
});

describe.each(FORMS)("filters that share what they keep, in the %s form", (form) => {
  const notes = async (section: string): Promise<unknown> => {
    calls.length = 0;
    const out = await runFilter(
      section,
      [1, 2, 3].map((n) => ({ n, copy: "" })),
      { form, strangers: [shares] },
    );
    return [calls.splice(0), out.map(({ n, copy }) => `${n as number}${copy as string}`)];
  };

  test("are passed by one event and what it becomes before the next one comes", async () => {
    const section = `if [n] != 2 { test_shares { as => "a" } } mutate { add_tag => "x" } test_shares { as => "b" }`;

    expect(await notes(section)).toEqual([
      ["a: 1", "b: 1 1'", "b: 2", "a: 3", "b: 3 3'"],
      ["1", "1'", "2", "3", "3'"],
    ]);
  });

  test("get all events of a block when there is one of the name", async () => {
    expect(await notes(`test_shares { as => "a" }`)).toEqual([["a: 1 2 3"], ["1", "1'", "2", "2'", "3", "3'"]]);
  });
});
