import type { SourceLocation, TailraceError } from "../errors.ts";
import type { NumberLiteral } from "./ast.ts";
import { integerBeyond64Bits, numberEndsInDot, octalDigitTooLarge } from "./errors.ts";

const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 63n - 1n;

/**
 * What Logstash makes of a number the grammar took (`-?[0-9]+(\.[0-9]*)?`): Ruby's Float() when it has a dot, else Ruby's
 * Integer(), for which a leading zero means octal. Returns the error where Logstash refuses the number.
 */
export function readNumberLiteral(literal: string, location: SourceLocation): NumberLiteral | TailraceError {
  if (literal.endsWith(".")) return numberEndsInDot(literal, location);
  if (literal.includes(".")) return { kind: "float", value: Number(literal), literal };
  const digits = literal.replace("-", "");
  const isOctal = digits.length > 1 && digits.startsWith("0");
  if (isOctal && /[89]/.test(digits)) return octalDigitTooLarge(literal, location);
  const size = BigInt(isOctal ? `0o${digits}` : digits);
  const value = literal.startsWith("-") ? -size : size;
  if (value < LEAST || value > GREATEST) return integerBeyond64Bits(literal, location);
  return { kind: "integer", value: isSafe(value) ? Number(value) : value, literal };
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
}
