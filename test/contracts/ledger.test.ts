import { describe, expect, test } from "vitest";
import { array, assert, infiniteStream, nat, property } from "fast-check";
import { Ledger } from "../../src/flow/ledger.ts";
import type { BlockEntry, PayloadShare } from "../../src/flow/ledger.ts";

interface World {
  readonly ledger: Ledger;
  readonly settled: string[];
  readonly admit: (sequence: number, streams: readonly number[]) => BlockEntry;
}

function world(): World {
  const settled: string[] = [];
  const ledger = new Ledger((block) => settled.push(`block ${block.sequence}`));
  return {
    ledger,
    settled,
    admit: (sequence, streams) =>
      ledger.admit(
        sequence,
        streams,
        streams.map((_, at) => () => settled.push(`${sequence}.${at}`)),
      ),
  };
}

function share(block: BlockEntry, ...pairs: number[]): PayloadShare {
  return { block, segments: Uint32Array.from(pairs) };
}

describe("the ledger", () => {
  test("settles a segment when every lane has settled every record of it", () => {
    const { ledger, settled, admit } = world();
    const block = admit(1, [10, 11]);
    const first = share(block, 0, 2, 1, 1);
    const second = share(block, 0, 1);

    ledger.add(block, [first, second], []);
    ledger.computed(block);
    ledger.settledAll(first);
    expect(settled).toEqual(["1.1"]);
    ledger.settledAll(second);

    expect(settled).toEqual(["1.1", "1.0", "block 1"]);
    expect(ledger.openBlocks).toBe(0);
  });

  test("settles segments of which no record is left at once when their block is computed", () => {
    const { ledger, settled, admit } = world();
    const block = admit(1, [10, 11]);

    ledger.add(block, [], []);
    ledger.computed(block);

    expect(settled).toEqual(["1.0", "1.1", "block 1"]);
  });

  test("waits for all parts of a block that was cut", () => {
    const { ledger, settled, admit } = world();
    const block = admit(1, [10]);
    const first = share(block, 0, 1);

    ledger.add(block, [first], []);
    ledger.settledAll(first);
    expect(settled).toEqual([]);
    ledger.add(block, [], []);
    ledger.computed(block);

    expect(settled).toEqual(["1.0", "block 1"]);
  });

  test("holds a segment whose bytes are kept back until they have left as an event and that event is settled", () => {
    const { ledger, settled, admit } = world();
    const first = admit(1, [10]);
    const second = admit(2, [10]);
    const third = admit(3, [10]);
    const exit = share(third, 0, 1);

    ledger.add(first, [], [{ segment: 0, exits: false, holds: true }]);
    ledger.computed(first);
    ledger.add(second, [], [{ segment: 0, exits: false, holds: true }]);
    ledger.computed(second);
    ledger.add(third, [exit], [{ segment: 0, exits: true, holds: true }]);
    ledger.computed(third);
    expect(settled).toEqual([]);
    ledger.settledAll(exit);

    // The third is still held by its own bytes; the first two wait for its records only.
    expect(settled).toEqual(["1.0", "block 1", "2.0", "block 2"]);
  });

  test("does not mix the carries of two streams", () => {
    const { ledger, settled, admit } = world();
    const first = admit(1, [10, 20]);
    ledger.add(
      first,
      [],
      [
        { segment: 0, exits: false, holds: true },
        { segment: 1, exits: false, holds: true },
      ],
    );
    ledger.computed(first);

    const second = admit(2, [20]);
    ledger.add(second, [], [{ segment: 0, exits: true, holds: false }]);
    ledger.computed(second);

    expect(settled).toEqual(["1.1", "2.0", "block 2"]);
  });

  test("tells the neighbours that stay of a block that goes within a record", () => {
    const gone: unknown[] = [];
    const ledger = new Ledger(({ sequence }, seamed) => {
      gone.push([sequence, ...[...seamed].map((block) => [block.sequence, ...block.seams!.values()])]);
    });
    const blocks = [1, 2, 3].map((sequence) => ledger.admit(sequence, [10, 10 * sequence + 10], []));
    const holds = (segment: number, exits = false) => ({ segment, exits, holds: true, outline: Uint8Array.of(blocks.length) });
    const exits = blocks.map((block) => share(block, 0, 1));
    // What the second stream of the first block holds keeps it; of the first stream each goes on in the next.
    ledger.add(blocks[0]!, [], [holds(0), holds(1)]);
    ledger.add(blocks[1]!, [exits[1]!], [holds(0, true)]);
    ledger.add(blocks[2]!, [exits[2]!], [holds(0, true)]);
    for (const block of blocks) ledger.computed(block);
    ledger.settledAll(exits[1]!);
    expect(gone).toEqual([]);
    ledger.settledAll(exits[2]!);

    expect(gone).toEqual([
      [2, [1, { stream: 10, begun: undefined, isEndDone: true }], [3, { stream: 10, begun: Uint8Array.of(3), isEndDone: false }]],
    ]);
  });

  test("settles every segment once, whatever the order of the settlements", () => {
    assert(
      property(array(nat({ max: 3 }), { minLength: 1, maxLength: 8 }), infiniteStream(nat()), (records, order) => {
        const { ledger, settled, admit } = world();
        const block = admit(
          1,
          records.map((_, at) => at),
        );
        ledger.add(block, [share(block, ...records.flatMap((count, at) => [at, count]))], []);
        const due = records.flatMap((count, at) => Array.from({ length: count }, () => at));
        const steps: (() => void)[] = [() => ledger.computed(block), ...due.map((segment) => () => ledger.settled(block, segment, 1))];
        while (steps.length > 0) steps.splice(order.next().value % steps.length, 1)[0]!();

        expect(settled.toSorted()).toEqual([...records.map((_, at) => `1.${at}`), "block 1"].toSorted());
      }),
    );
  });
});
