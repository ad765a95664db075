import { describe, expect, test } from "vitest";
import { mutatedBytes } from "../support/byte-fuzz.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { fuzzCodec } from "../support/fuzz-codec.ts";
import { CEF_SEEDS, FLUENT_SEEDS, GELF_SEEDS, MSGPACK_SEEDS, NETFLOW_SEEDS } from "../support/wire-seeds.ts";
import { ChunkedMessages } from "../../plugins/inputs/gelf/chunks.ts";

const INPUTS = 100_000;
/** Resident memory at the end, by that after the first tenth. */
const MOST_GROWTH = 1.2;

describe("a hundred thousand mutated inputs do no harm, and take no memory that is not given back", () => {
  test.each([
    ["cef", CEF_SEEDS],
    ["msgpack", MSGPACK_SEEDS],
    ["fluent", FLUENT_SEEDS],
    ["netflow", NETFLOW_SEEDS],
  ])("%s", async (codec, seeds) => {
    const { bombs, thrown, growth } = await fuzzCodec({ codec, seeds, inputs: INPUTS, mostEvents: 70_000 });

    expect({ bombs, thrown }).toEqual({ bombs: [], thrown: [] });
    expect(growth).toBeLessThan(MOST_GROWTH);
  });

  test("chunks of gelf", () => {
    const chunks = new ChunkedMessages(() => 0);
    const random = seededRandom(11);
    let settled = 0;
    for (let n = 0; n < INPUTS; n++) {
      chunks.add(mutatedBytes(GELF_SEEDS, random), "a");
      if (n === INPUTS / 10) settled = process.memoryUsage.rss();
    }

    expect(process.memoryUsage.rss() / settled).toBeLessThan(MOST_GROWTH);
  });
});
