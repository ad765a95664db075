const MIN_LONG = -(2n ** 63n);
const MAX_LONG = 2n ** 63n - 1n;

/** Reads a whole number as Java's `Long.parseLong` does: a sign of either kind, then digits only; undefined otherwise or past 64 bits. */
export function parseJavaLong(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  return longFromBigInt(BigInt(text.replace("+", "")));
}

/** Undefined past 64 bits. */
export function longFromBigInt(value: bigint): number | undefined {
  return value >= MIN_LONG && value <= MAX_LONG ? Number(value) : undefined;
}

/** Undefined for NaN, and for milliseconds past 64 bits, which Java turns into some other time. */
export function longOrUndefined(ms: number): number | undefined {
  // Adding 0 makes 0 of -0.
  return Math.abs(ms) < 2 ** 63 ? ms + 0 : undefined;
}

/** The whole part of a decimal number times a power of ten: ("1.2345", 3) is 1234. Undefined for text that is no number, or past 64 bits. */
export function scaleDecimal(text: string, power: number): number | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  if (digits === "") return undefined;
  const zeros = Number(exponent) + power - fraction.length;
  // No number of 64 bits has more zeros; a large exponent must not build a large text.
  if (zeros > 20) return Number(digits) === 0 ? 0 : undefined;
  const scaled = zeros < 0 ? digits.slice(0, Math.max(0, digits.length + zeros)) : digits + "0".repeat(zeros);
  return longFromBigInt(BigInt(`${sign === "-" ? "-" : ""}${scaled === "" ? "0" : scaled}`));
}
