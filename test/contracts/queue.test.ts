import { describe, expect, test } from "vitest";
import { array, assert, constantFrom, property } from "fast-check";
import type { Block } from "../../src/flow/block.ts";
import { MemoryQueue } from "../../src/flow/memory-queue.ts";
import type { Queue } from "../../src/flow/queue.ts";

const BUDGET = 1_000;

/** The suite that every queue must pass. */
const queues: readonly { readonly name: string; readonly make: () => Queue }[] = [
  { name: "the memory queue", make: () => new MemoryQueue(BUDGET) },
];

function block(length: number): Block {
  return { memory: new SharedArrayBuffer(length), length, segmentCount: 1 };
}

describe.each(queues)("$name", ({ make }) => {
  test("gives blocks in the order of their pushes, with rising sequences", () => {
    const queue = make();
    const pushed = [block(1), block(2), block(3)].map((item) => queue.push(item, () => {}));

    const taken = [queue.take(), queue.take(), queue.take(), queue.take()];

    expect(taken).toEqual([...pushed, undefined]);
    expect(pushed.map(({ sequence }) => sequence - pushed[0]!.sequence)).toEqual([0, 1, 2]);
  });

  test("says that a block is accepted, once", async () => {
    const queue = make();
    let accepted = 0;

    await new Promise<void>((resolve) => {
      queue.push(block(1), () => {
        accepted++;
        resolve();
      });
    });

    expect(accepted).toBe(1);
  });

  test("has no room above its budget, never refuses, and has room again when blocks are acknowledged", async () => {
    const queue = make();
    const first = queue.push(block(BUDGET), () => {});
    const second = queue.push(block(BUDGET), () => {});
    expect(queue.hasRoom).toBe(false);
    let hasRoom = false;
    const room = queue.whenRoom().then(() => {
      hasRoom = true;
    });

    queue.take();
    queue.take();
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    queue.ack(second.sequence);
    queue.ack(first.sequence);
    await room;

    expect(queue.hasRoom).toBe(true);
    expect(queue.bytes).toBe(0);
  });

  test("lets those go who wait for room when it is closed", async () => {
    const queue = make();
    queue.push(block(BUDGET), () => {});
    const room = queue.whenRoom();

    await queue.close();

    await expect(room).resolves.toBeUndefined();
  });

  test("counts what waits and what it holds, in any order of pushes, takes and acknowledgements", () => {
    assert(
      property(array(constantFrom("push", "take", "ack"), { maxLength: 200 }), (steps) => {
        const queue = make();
        const model = { waiting: [] as number[], taken: [] as number[] };
        for (const step of steps) {
          if (step === "push") model.waiting.push(queue.push(block(10), () => {}).sequence);
          else if (step === "take") {
            const taken = queue.take()?.sequence;
            expect(taken).toBe(model.waiting.shift());
            if (taken !== undefined) model.taken.push(taken);
          } else {
            const acked = model.taken.pop();
            if (acked !== undefined) queue.ack(acked);
          }
          expect([queue.waiting, queue.bytes]).toEqual([model.waiting.length, 10 * (model.waiting.length + model.taken.length)]);
        }
      }),
    );
  });
});
