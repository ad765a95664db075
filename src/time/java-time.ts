import {
  padWithoutLetter,
  reservedCharacter,
  textExceedsPadWidth,
  unclosedQuote,
  unknownPatternLetter,
  unopenedOptionalPart,
  wrongLetterCount,
} from "./errors.ts";
import { MS_PER_DAY } from "./civil.ts";
import { letterRules, type PrintMoment } from "./java-time-letters.ts";
import { printByUnit } from "./print-by-unit.ts";

/** A compiled pattern of java.time's DateTimeFormatter, for printing. */
export interface JavaTimeFormat {
  /**
   * In UTC and English, as the tokens `%{{…}}` are printed.
   *
   * @param nanosOfMs 0 to 999999, unless the time has whole milliseconds
   * @throws TailraceError when a text is longer than its pad width ("ppyyyy")
   */
  print(epochMs: number, nanosOfMs?: number): string;
}

/** @throws TailraceError for a pattern that `DateTimeFormatter.ofPattern` refuses */
export function compileJavaTime(pattern: string): JavaTimeFormat {
  const { printers, unitMs } = parsePattern(pattern);
  const printMoment: PrintMoment = (moment) => printers.map((print) => print(moment)).join("");
  if (unitMs < 1) return { print: (epochMs, nanosOfMs = 0) => printMoment({ epochMs, nanosOfMs }) };
  return { print: printByUnit(unitMs, (epochMs) => printMoment({ epochMs, nanosOfMs: 0 })) };
}

interface ParsedPattern {
  readonly printers: PrintMoment[];
  /** How long all of it prints the same at least, in milliseconds. */
  unitMs: number;
}

/** A run of one letter, a run of pad letters with the run it pads, a quoted text (perhaps unclosed), or any one character. */
const tokenForm = /(?<pad>p+)(?:(?<padded>[A-Za-z])\k<padded>*)?|(?<letter>[A-Za-z])\k<letter>*|'(?<quoted>(?:[^']|'')*)(?<close>'?)|[^]/g;

function parsePattern(pattern: string): ParsedPattern {
  const parsed: ParsedPattern = { printers: [], unitMs: MS_PER_DAY };
  let openParts = 0;
  for (const token of pattern.matchAll(tokenForm)) {
    const [text] = token;
    if (text === "[") openParts++;
    // All of a time is there when one is printed, so optional parts always are.
    else if (text !== "]") addToken(parsed, token);
    else if (openParts-- === 0) throw unopenedOptionalPart(pattern, token.index);
  }
  return parsed;
}

function addToken(parsed: ParsedPattern, token: RegExpExecArray): void {
  const { pad, padded, letter, quoted, close } = token.groups ?? {};
  const [text] = token;
  const pattern = token.input;
  if (letter !== undefined) {
    parsed.printers.push(letterPrinter(parsed, { pattern, offset: token.index, count: text.length }));
  } else if (pad !== undefined) {
    if (padded === undefined) throw padWithoutLetter(pattern, token.index);
    const run = { pattern, offset: token.index + pad.length, count: text.length - pad.length };
    parsed.printers.push(paddedPrinter(letterPrinter(parsed, run), pad.length, pattern));
  } else if (quoted !== undefined) {
    if (close === "") throw unclosedQuote(pattern, token.index);
    const literal = quoted === "" ? "'" : quoted.replaceAll("''", "'");
    parsed.printers.push(() => literal);
  } else {
    if (/[{}#]/.test(text)) throw reservedCharacter(pattern, token.index);
    parsed.printers.push(() => text);
  }
}

interface LetterRun {
  readonly pattern: string;
  readonly offset: number;
  readonly count: number;
}

function letterPrinter(parsed: ParsedPattern, { pattern, offset, count }: LetterRun): PrintMoment {
  const rule = letterRules[pattern.charAt(offset)];
  if (rule === undefined) throw unknownPatternLetter("java.time", pattern, offset);
  const print = rule.printer(count);
  if (print === undefined) throw wrongLetterCount(pattern, offset, count, rule.allowed);
  parsed.unitMs = Math.min(parsed.unitMs, rule.unitMs);
  return print;
}

function paddedPrinter(print: PrintMoment, width: number, pattern: string): PrintMoment {
  return (moment) => {
    const text = print(moment);
    if (text.length > width) throw textExceedsPadWidth(pattern, text, width);
    return text.padStart(width, " ");
  };
}
