import { USUAL_AGENTS } from "./compile-rules.ts";
import type { CompiledRule } from "./compile-rules.ts";
import { RuleIndex } from "./rule-index.ts";
import type { RuleLists } from "./rules.ts";

/** A browser or an operating system. */
export interface Product {
  readonly name: string;
  readonly major: string | undefined;
  readonly minor: string | undefined;
  readonly patch: string | undefined;
  readonly build: string | undefined;
}

export interface Client {
  readonly userAgent: Product;
  readonly system: Product;
  readonly device: string;
}

const OTHER: Product = { name: "Other", major: undefined, minor: undefined, patch: undefined, build: undefined };

/**
 * Says what a user agent's text tells of it, as the parser of Logstash's useragent filter does (org.logstash.uaparser):
 * of each list of rules the first one counts that matches and gives a name.
 */
export function makeUserAgentParser({ userAgents, systems, devices }: RuleLists<CompiledRule>): (text: string) => Client {
  const index = new RuleIndex(
    [...userAgents, ...systems, ...devices].map(({ clauses }) => clauses),
    USUAL_AGENTS,
  );
  const userAgentIn = firstMatch(index, { rules: userAgents, from: 0 }, userAgentOf);
  const systemIn = firstMatch(index, { rules: systems, from: userAgents.length }, systemOf);
  const deviceIn = firstMatch(index, { rules: devices, from: userAgents.length + systems.length }, deviceOf);
  return (text) => {
    index.select(text);
    return { userAgent: userAgentIn(text) ?? OTHER, system: systemIn(text) ?? OTHER, device: deviceIn(text) ?? "Other" };
  };
}

type MakeResult<T> = (rule: CompiledRule, match: RegExpExecArray) => T | undefined;

/** @param list the rules, and the number of the first one in the index */
function firstMatch<T>(
  index: RuleIndex,
  { rules, from }: { rules: readonly CompiledRule[]; from: number },
  make: MakeResult<T>,
): (text: string) => T | undefined {
  // Made when first tried: most rules never are.
  const regexes: (RegExp | undefined)[] = rules.map(() => undefined);
  return (text) => {
    for (let at = index.next(from) - from; at < rules.length; at = index.next(from + at + 1) - from) {
      const rule = rules[at]!;
      const match = (regexes[at] ??= new RegExp(rule.regex, rule.ignoreCase === true ? "i" : "")).exec(text);
      const result = match === null ? undefined : make(rule, match);
      if (result !== undefined) return result;
    }
    return undefined;
  };
}

/** A minor version given by the rule leaves no room for patch and build. */
function userAgentOf({ family, major, minor }: CompiledRule, match: RegExpExecArray): Product | undefined {
  const name = family === undefined ? match[1] : family.replace("$1", (whole) => match[1] ?? whole);
  if (name === undefined) return undefined;
  const rest =
    minor === undefined
      ? { minor: filled(match[3]), patch: filled(match[4]), build: filled(match[5]) }
      : { minor, patch: undefined, build: undefined };
  return { name, major: major ?? filled(match[2]), ...rest };
}

function filled(group: string | undefined): string | undefined {
  return group === "" ? undefined : group;
}

function systemOf(rule: CompiledRule, match: RegExpExecArray): Product | undefined {
  const hasGroups = match.length > 1;
  const name = hasGroups ? rule.family?.replaceAll("$1", () => match[1] ?? "") : rule.family;
  if (name === undefined && match[1] === undefined) return undefined;
  return {
    name: name ?? match[1]!,
    major: versionOf(rule.major, match, 2),
    minor: versionOf(rule.minor, match, 3),
    patch: versionOf(rule.patch, match, 4),
    build: match[5],
  };
}

/** A replacement is a text or, as `$2`, another group than that of its place. */
function versionOf(replacement: string | undefined, match: RegExpExecArray, group: number): string | undefined {
  if (replacement === undefined) return match[group];
  return /^\$\d+$/.test(replacement) ? match[Number(replacement.slice(1))] : replacement;
}

function deviceOf({ family }: CompiledRule, match: RegExpExecArray): string | undefined {
  if (family === undefined) return match[1];
  return family.includes("$") ? javaTrim(family.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? "")) : family;
}

/** String.trim of Java: everything up to the blank goes, and nothing else. */
function javaTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= BLANK) start++;
  while (end > start && text.charCodeAt(end - 1) <= BLANK) end--;
  return text.slice(start, end);
}

const BLANK = 0x20;
