/**
 * Numbers as Logstash has them: integers of any size and floats are different types, and a float that happens to be whole
 * stays a float (an index mapped from 1.0 would else become `long`). This file alone makes, compares and prints them.
 *
 * - integer: a number without fraction within ±(2^53-1), else a bigint
 * - float: a number with a fraction, NaN, ±Infinity; whole floats (also -0.0) are boxed in Float
 * - Decimal: Java's BigDecimal, which keeps the digits as written (1.50, 1E+3); the json filter and dissect make them
 */
export type NumberValue = number | bigint | Float | Decimal;

/** A whole float, or negative zero. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toString(): string {
    return javaDouble(this.value);
  }
}

/** unscaled × 10^-scale, as java.math.BigDecimal. */
export class Decimal {
  readonly unscaled: bigint;
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /** The nearest double. */
  toNumber(): number {
    return Number(`${this.unscaled}e${-this.scale}`);
  }

  /** Java's BigDecimal.toString: plain unless the scale is negative or the number is below 1E-6. */
  toString(): string {
    const negative = this.unscaled < 0n;
    const digits = String(negative ? -this.unscaled : this.unscaled);
    const sign = negative ? "-" : "";
    if (this.scale === 0) return sign + digits;
    const exponent = digits.length - 1 - this.scale;
    if (this.scale > 0 && exponent >= -6) return sign + pointAt(digits, digits.length - this.scale);
    const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
    return exponent === 0 ? sign + mantissa : `${sign}${mantissa}E${exponent > 0 ? "+" : ""}${exponent}`;
  }
}

export function makeFloat(value: number): number | Float {
  return Number.isInteger(value) ? new Float(value) : value;
}

/** The integer with this value; the argument has no fraction. */
export function makeInteger(value: number | bigint): number | bigint {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
  return value >= -MAX_SAFE && value <= MAX_SAFE ? Number(value) : value;
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

const DECIMAL_TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;

/** Reads what `new BigDecimal(text)` reads; undefined for anything else. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL_TEXT.exec(text);
  if (!match) return undefined;
  const whole = match[2] ?? "";
  const fraction = match[3] ?? "";
  if (whole.length + fraction.length === 0) return undefined;
  const magnitude = BigInt(whole + fraction);
  return new Decimal(match[1] === "-" ? -magnitude : magnitude, fraction.length - Number(match[4] ?? 0));
}

export function isNumber(value: unknown): value is NumberValue {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Float || value instanceof Decimal;
}

export function isInteger(value: unknown): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value) && !Object.is(value, -0));
}

/** True for floats and decimals. */
export function isFractional(value: unknown): value is number | Float | Decimal {
  return value instanceof Float || value instanceof Decimal || (typeof value === "number" && !Number.isInteger(value));
}

/** The nearest double. */
export function toDouble(value: NumberValue): number {
  if (typeof value === "number") return value;
  if (value instanceof Float) return value.value;
  return value instanceof Decimal ? value.toNumber() : Number(value);
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`: integers exactly, an integer beside a decimal as doubles, as JRuby; NaN when either is NaN. */
export function compareNumbers(left: NumberValue, right: NumberValue): number {
  const areAlike = isInteger(left) === isInteger(right);
  const a = areAlike ? comparable(left) : Number(comparable(left));
  const b = areAlike ? comparable(right) : Number(comparable(right));
  if (a < b) return -1;
  if (a > b) return 1;
  return a == b ? 0 : Number.NaN;
}

/** JavaScript's `<` and `==` compare bigint with number exactly. */
function comparable(value: NumberValue): number | bigint {
  if (typeof value === "number" || typeof value === "bigint") return value;
  return value instanceof Float ? value.value : value.toNumber();
}

/** Equal as Ruby's `equals` in JRuby sees it: an integer never equals a float. */
export function sameNumber(left: NumberValue, right: NumberValue): boolean {
  if (left instanceof Decimal || right instanceof Decimal) {
    return left instanceof Decimal && right instanceof Decimal && left.toNumber() === right.toNumber();
  }
  if (isInteger(left) !== isInteger(right)) return false;
  return comparable(left) === comparable(right);
}

/** Java's text of a number: `1.0`, `1.0E10`, `12`. */
export function numberText(value: NumberValue): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : javaDouble(value);
  return String(value);
}

/**
 * Double.toString of Java 19 and later: the shortest digits that read back, but at least two of them (which shows only
 * for the smallest numbers: 4.9E-324), plain between 10^-3 and 10^7.
 */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits, exponent] = decimalDigits(value, 2);
  return `${digits}E${exponent}`;
}

/**
 * Float#to_s as JRuby 10 prints it: plain between 10^-4 and 10^19, else `1.0e+20`. Between 10^19 and 10^20 it shows 15
 * digits only (seen in JRuby 10.0.6, recorded from Logstash).
 */
export function rubyDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e19) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits, exponent] = decimalDigits(size >= 1e19 && size < 1e20 ? Number(value.toPrecision(15)) : value, 1);
  const sign = exponent < 0 ? "-" : "+";
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** Mantissa with a point and at least one digit behind it, and the decimal exponent. */
function decimalDigits(value: number, leastDigits: number): [string, number] {
  let text = value.toExponential();
  if (leastDigits > 1 && !text.includes(".")) text = value.toExponential(1);
  const at = text.indexOf("e");
  const mantissa = text.slice(0, at);
  return [mantissa.includes(".") ? mantissa : `${mantissa}.0`, Number(text.slice(at + 1))];
}

function pointAt(digits: string, position: number): string {
  if (position > 0) return `${digits.slice(0, position)}.${digits.slice(position)}`;
  return `0.${"0".repeat(-position)}${digits}`;
}
