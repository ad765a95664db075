import type { FieldValue } from "#plugin";
import { maskRange, parseIpRange, rangeText } from "./ip-range.ts";

/** The network of an address: as many leading bits of it as the prefix says, then zeros. Undefined: the value is no address, or has fewer bits. */
export function networkOf(value: FieldValue, prefix: number): string | undefined {
  const range = typeof value === "string" ? parseIpRange(value) : undefined;
  const network = range && maskRange(range, prefix);
  return network && rangeText(network);
}

/** The number of bits in an option, as Ruby's to_i finds it at the text's start; undefined where there is none, or too many. */
export function readPrefix(text: string): number | undefined {
  const [, digits] = /^\s*(\d+)/.exec(text) ?? [];
  const prefix = Number(digits);
  return digits === undefined || prefix > 128 ? undefined : prefix;
}
