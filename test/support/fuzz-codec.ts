import { plugins } from "../../plugins/index.ts";
import { makeComputeContext } from "../../src/compiler/compute-context.ts";
import { makeFileReader } from "../../src/compiler/file-reader.ts";
import { makeLayout } from "../../src/event/layout.ts";
import type { Event } from "../../src/event/event.ts";
import { Timestamp } from "../../src/event/timestamp.ts";
import type { CodecDefinition, Decoder } from "../../src/plugin/codec.ts";
import type { EcsMode } from "../../src/plugin/context.ts";
import { Registry } from "../../src/registry/registry.ts";
import { mutatedBytes } from "./byte-fuzz.ts";
import { seededRandom } from "./seeded-random.ts";
import { checkConfig, packageRoot } from "./run-config.ts";
import { settledMemory } from "./settled-memory.ts";

export interface FuzzOptions {
  /** As a configuration names it: `cef { delimiter => "\n" }`. */
  readonly codec: string;
  readonly seeds: readonly Buffer[];
  readonly inputs: number;
  readonly ecs?: EcsMode;
  /** More events than this from one input is a bomb. */
  readonly mostEvents?: number;
}

export interface FuzzResult {
  readonly events: number;
  /** Inputs that gave more events than allowed, in hex. */
  readonly bombs: readonly string[];
  /** What a decoder threw, and the input, in hex. */
  readonly thrown: readonly string[];
  /** Resident memory at the end, by that after the first tenth. */
  readonly growth: number;
}

const SEED = 20_261_121;
const MOST_EVENTS = 10_000;
const SHOWN = 5;

/** Gives a codec mutated records, each as a record of its own and, where it has a framing of its own, to that too. */
export async function fuzzCodec({ codec, seeds, inputs, ecs = "v8", mostEvents = MOST_EVENTS }: FuzzOptions): Promise<FuzzResult> {
  const { decoder, completeLength } = await directDecoder(codec, ecs);
  const random = seededRandom(SEED);
  const [bombs, thrown]: string[][] = [[], []];
  let [events, settledBytes] = [0, 0];
  for (let n = 0; n < inputs; n++) {
    const bytes = mutatedBytes(seeds, random);
    const source = { receivedAt: new Timestamp(0), stream: n % 7 };
    let own = 0;
    const count = (event: Event): void => void (own += event.isCancelled ? 0 : 1);
    try {
      const complete = completeLength?.(bytes) ?? 0;
      if (complete < 0 || complete > bytes.length) throw new RangeError(`The framer says ${complete} of ${bytes.length} bytes are whole.`);
      decoder.decode(bytes, source, count);
      decoder.flush?.(source, count);
    } catch (error) {
      if (thrown!.length < SHOWN) thrown!.push(`${String(error)} ${bytes.toString("hex")}`);
    }
    if (own > mostEvents && bombs!.length < SHOWN) bombs!.push(bytes.toString("hex"));
    events += own;
    if (n === Math.floor(inputs / 10)) settledBytes = await settledMemory();
  }
  return { events, bombs: bombs!, thrown: thrown!, growth: (await settledMemory()) / settledBytes };
}

/** A codec's decoder with the options of a configuration, without a pipeline around it. */
export async function directDecoder(
  codec: string,
  ecs: EcsMode = "v8",
): Promise<{ readonly decoder: Decoder; readonly completeLength: ((bytes: Buffer) => number) | undefined }> {
  const { plans, problems } = await checkConfig(`input { udp { port => 5000 codec => ${codec} } } output { null {} }`, { ecs });
  if (plans === undefined) throw problems[0]!;
  const choice = plans[0]!.inputs[0]!.codec;
  // A registry loads definitions by their kind.
  const definition = (await new Registry(plugins).load({ kind: "codec", name: choice.name })) as CodecDefinition;
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const context = makeComputeContext({
    id: "fuzz",
    pipelineId: "main",
    ecs: choice.ecs ?? ecs,
    logger: silent,
    files: makeFileReader(packageRoot),
    layout: makeLayout(),
  });
  const framing = definition.framing?.(choice.options);
  return {
    decoder: definition.decoder!(choice.options, context),
    completeLength: framing?.kind === "custom" ? (bytes) => framing.completeLength(bytes) : undefined,
  };
}
