import type { Product } from "./user-agent-parser.ts";

/**
 * A browser's version, `89.0.4389.90`. When the rule found three numbers and the text goes on with a fourth, that one is
 * taken from the text (useragent.rb, check_and_adjust_version).
 */
export function userAgentVersion({ major, minor, patch, build }: Product, text: string): string | undefined {
  if (major === undefined || minor === undefined) return major;
  if (patch === undefined) return `${major}.${minor}`;
  const version = `${major}.${minor}.${patch}`;
  const fourth = build ?? fourthNumber(version, text);
  return fourth === undefined ? version : `${version}.${fourth}`;
}

/** What stands between the version, with a dot, and the next blank, if it is a number. */
function fourthNumber(version: string, text: string): string | undefined {
  const at = text.indexOf(version);
  const start = at + version.length;
  if (at < 0 || text[start] !== ".") return undefined;
  const end = text.indexOf(" ", start + 1);
  const number = text.slice(start + 1, end);
  return end >= 0 && isPlainInteger(number) ? number : undefined;
}

/** An operating system's version: `10.15.7`, but `Vista` and `XP 2`, since names are parted by a blank from what follows. */
export function systemVersion({ major, minor, patch, build }: Product): string | undefined {
  if (major === undefined || minor === undefined) return major;
  const numbers = [minor, patch, patch === undefined ? undefined : build].filter((part) => part !== undefined);
  return `${major}${isPlainInteger(major) ? "." : " "}${numbers.join(".")}`;
}

/** True for the text that an integer prints as: Ruby's `text.to_i.to_s == text`. */
function isPlainInteger(text: string): boolean {
  return /^(?:0|-?[1-9]\d*)$/.test(text);
}
