import { PluginError } from "#plugin";
import type { Match, Regex } from "#plugin";

/**
 * Ruby's String#gsub with a text as replacement: `\1` to `\9` and `\k<name>` are groups, `\0` and `\&` the match, `` \` ``
 * and `\'` what stands before and behind it, `\+` the last group that took part, `\\` a backslash; any other backslash
 * stays. In a pattern with named groups numbers stand for nothing.
 * @throws PluginError REPLACEMENT_GROUP when the replacement names a group that the pattern has not
 */
export function rubyReplaceAll(text: string, regex: Regex, replacement: string): string {
  const isLiteral = !replacement.includes("\\");
  let result = "";
  let copied = 0;
  let from = 0;
  while (from <= text.length) {
    const match = regex.exec(text, from);
    if (match === undefined) break;
    result += text.slice(copied, match.index) + (isLiteral ? replacement : expand(replacement, match, text, regex));
    copied = match.end;
    // Behind an empty match the next one begins a character later.
    from = match.end > match.index ? match.end : match.end + characterLength(text, match.end);
  }
  return result + text.slice(copied);
}

const CODE = /\\(?:([0-9])|k<([^>]*)(>?)|([&`'+\\]))/g;

function expand(replacement: string, match: Match, text: string, regex: Regex): string {
  const hasNames = regex.groupNames.some((name) => name !== undefined);
  return replacement.replace(CODE, (code: string, ...parts: (string | undefined)[]) => {
    const [digit, name, end, mark] = parts;
    if (digit !== undefined) return (hasNames && digit !== "0" ? undefined : match.groups[Number(digit)]) ?? "";
    if (name !== undefined) return namedGroup(name, { match, regex, isClosed: end === ">", code });
    if (mark === "&") return match.groups[0] ?? "";
    if (mark === "+") return match.groups.slice(1).findLast((group) => group !== undefined) ?? "";
    if (mark === "`") return text.slice(0, match.index);
    return mark === "'" ? text.slice(match.end) : code.slice(1);
  });
}

interface GroupCode {
  readonly match: Match;
  readonly regex: Regex;
  readonly isClosed: boolean;
  readonly code: string;
}

/** Of several groups of a name the last that took part. */
function namedGroup(name: string, { match, regex, isClosed, code }: GroupCode): string {
  const numbers = regex.groupNames.flatMap((groupName, number) => (groupName === name ? [number] : []));
  if (!isClosed || numbers.length === 0) throw unknownGroup(code, regex);
  return numbers.map((number) => match.groups[number]).findLast((group) => group !== undefined) ?? "";
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function unknownGroup(code: string, { source, groupNames }: Regex): PluginError {
  const names = groupNames.filter((name) => name !== undefined);
  return new PluginError("REPLACEMENT_GROUP", `The replacement has ${code}, but ${JSON.stringify(source)} has no group of that name.`, {
    about: { text: source },
    hint: names.length === 0 ? "Without named groups write \\1, \\2." : `Its groups are ${names.join(", ")}.`,
  });
}
