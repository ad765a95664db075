import type { Match, Regex } from "#plugin";

/**
 * Ruby's String#gsub with a text as replacement: `\1` to `\9` and `\k<name>` are groups, `\0` and `\&` the match, `` \` ``
 * and `\'` what stands before and behind it, `\\` a backslash; any other backslash stays.
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

const CODE = /\\(?:([0-9])|k<([^>]*)>|([&`'\\]))/g;

function expand(replacement: string, match: Match, text: string, regex: Regex): string {
  return replacement.replace(CODE, (code: string, digit: string | undefined, name: string | undefined, mark: string | undefined) => {
    if (digit !== undefined) return match.groups[Number(digit)] ?? "";
    if (name !== undefined) return namedGroup(name, match, regex);
    if (mark === "&") return match.groups[0] ?? "";
    if (mark === "`") return text.slice(0, match.index);
    return mark === "'" ? text.slice(match.end) : code.slice(1);
  });
}

function namedGroup(name: string, match: Match, regex: Regex): string {
  const number = /^\d+$/.test(name) ? Number(name) : regex.groupNames.lastIndexOf(name);
  return (number >= 0 ? match.groups[number] : undefined) ?? "";
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
