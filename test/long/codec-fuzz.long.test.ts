import { describe, expect, test } from "vitest";
import { makeComputeContext } from "../../src/compiler/compute-context.ts";
import { makeFileReader } from "../../src/compiler/file-reader.ts";
import { makeLayout } from "../../src/event/layout.ts";
import { Timestamp } from "../../src/event/timestamp.ts";
import type { Decoder } from "../../src/plugin/codec.ts";
import { mutatedBytes } from "../support/byte-fuzz.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { fuzzCodec } from "../support/fuzz-codec.ts";
import { settledMemory } from "../support/settled-memory.ts";
import { CEF_SEEDS, FLUENT_SEEDS, GELF_SEEDS, MSGPACK_SEEDS, NETFLOW_SEEDS } from "../support/wire-seeds.ts";
import { packageRoot } from "../support/run-config.ts";
import { ChunkedMessages } from "../../plugins/inputs/gelf/chunks.ts";
import { makeDecoder } from "../../plugins/inputs/gelf/decode.ts";

/** The decoder of the input gelf with the defaults of its options, without the input. */
function gelfDecoder(): Decoder {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const files = makeFileReader(packageRoot);
  const context = makeComputeContext({ id: "fuzz", pipelineId: "main", ecs: "v8", logger: silent, files, layout: makeLayout() });
  return makeDecoder({ host: "", port: 0, use_udp: true, use_tcp: false, remap: true, strip_leading_underscore: true }, context);
}

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

  test("gelf, whole and in chunks", async () => {
    let now = 0;
    const chunks = new ChunkedMessages(() => now);
    const decoder = gelfDecoder();
    const random = seededRandom(11);
    let [events, settled] = [0, 0];
    for (now = 0; now < INPUTS; now++) {
      const message = chunks.add(mutatedBytes(GELF_SEEDS, random), "a");
      if (message !== undefined) decoder.decode(message, { receivedAt: new Timestamp(now), stream: 1 }, () => events++);
      // zlib closes its streams in the next turn.
      if (now % 100 === 0) await new Promise(setImmediate);
      if (now === INPUTS / 10) settled = await settledMemory();
    }

    expect(events).toBeGreaterThan(INPUTS / 10);
    expect((await settledMemory()) / settled).toBeLessThan(MOST_GROWTH);
  });
});
