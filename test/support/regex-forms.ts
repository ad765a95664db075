import { ignoreCase } from "../../src/regex/ignore-case.ts";
import { search } from "../../src/regex/machine.ts";
import { parsePattern } from "../../src/regex/parse.ts";
import { compileProgram } from "../../src/regex/program.ts";
import { compileRegex } from "../../src/regex/regex.ts";
import type { Match, Regex, RegexOptions } from "../../src/regex/regex.ts";

/** The whole match and its groups; undefined for a group that took no part, null for no match. */
export type Groups = readonly (string | undefined)[] | null;

/** What a pattern finds first in a text, by every way there is: each must say the same. */
export function findInAllForms(pattern: string, text: string, options: RegexOptions = {}): [form: string, groups: Groups][] {
  const regex = compileRegex(pattern, options);
  const match = regex.exec(text);
  return [
    ["exec", groupsOf(match)],
    ["positions", match === undefined ? null : match.groups.map((_, group) => cut(text, match.positionOf(group)))],
    ["machine", findByMachine(pattern, text, options)],
    ...findNatively(regex, text).map(([form, groups]): [string, Groups] => {
      // A native match begins in front of `\K`: only its groups count.
      const whole = pattern.includes("\\K") ? match?.groups[0] : groups?.[0];
      return [form, groups && [whole, ...groups.slice(1)]];
    }),
  ];
}

export function groupsOf(match: Match | undefined): Groups {
  return match === undefined ? null : match.groups;
}

/** By the interpreter alone. */
export function findByMachine(pattern: string, text: string, { dotAll = false }: RegexOptions = {}): Groups {
  const { tree, groupNames } = parsePattern(pattern, { dotAll });
  const found = search(compileProgram(ignoreCase(tree), groupNames.length - 1), text, 0);
  return found === undefined ? null : found.starts.map((start, group) => (start < 0 ? undefined : text.slice(start, found.ends[group])));
}

/** By the RegExp of every kind the text is of: what is ASCII may also be taken for Unicode, and a text without "\n" for one with. */
export function findNatively(regex: Regex, text: string): [form: string, groups: Groups][] {
  const isAscii = !/[^\0-\x7f]/.test(text);
  const kinds = [
    { ascii: false, newlines: true },
    ...(isAscii ? [{ ascii: true, newlines: true }] : []),
    ...(text.includes("\n") ? [] : [{ ascii: false, newlines: false }]),
    ...(isAscii && !text.includes("\n") ? [{ ascii: true, newlines: false }] : []),
  ];
  return kinds.flatMap((kind): [string, Groups][] => {
    const native = regex.native(kind);
    if (native === undefined) return [];
    native.lastIndex = 0;
    const found = native.exec(text);
    return [[JSON.stringify(kind), found && regex.nativeGroups.map((group) => found[group])]];
  });
}

function cut(text: string, position: readonly [number, number] | undefined): string | undefined {
  return position && text.slice(...position);
}
