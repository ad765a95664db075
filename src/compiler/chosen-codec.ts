import type { ChosenCodec } from "../plugin/input.ts";
import type { InputPlan } from "./plan.ts";

/** What an input's own decoder is told of the codec. */
export function chosenCodec({ codec, hasDefaultCodec = false }: Pick<InputPlan, "codec" | "hasDefaultCodec">): ChosenCodec {
  return { ...codec, isDefault: hasDefaultCodec };
}
