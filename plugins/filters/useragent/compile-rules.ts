import { parseRegex, regexSource } from "./parse-regex.ts";
import { requiredLiterals } from "./required-literals.ts";
import type { Clause } from "./required-literals.ts";
import type { Rule, RuleLists } from "./rules.ts";

/** A rule whose `regex` is JavaScript's. All of it is plain JSON: those that come with the package are compiled at build time. */
export interface CompiledRule extends Rule {
  /** What a text must hold to match, see requiredLiterals; the clause least likely to hold comes first. */
  readonly clauses: readonly Clause[];
}

/** @throws PluginError USERAGENT_REGEX */
export function compileRules({ userAgents, systems, devices }: RuleLists): RuleLists<CompiledRule> {
  return { userAgents: userAgents.map(compileRule), systems: systems.map(compileRule), devices: devices.map(compileRule) };
}

function compileRule(rule: Rule): CompiledRule {
  const { root, ignoreCase } = parseRegex(rule.regex);
  const clauses = requiredLiterals(root).map((clause) => ({ clause, cost: costOf(clause) }));
  return {
    ...rule,
    regex: regexSource(root),
    ...(ignoreCase || rule.ignoreCase === true ? { ignoreCase: true } : { ignoreCase: undefined }),
    clauses: clauses.toSorted((one, other) => one.cost - other.cost).map(({ clause }) => clause),
  };
}

/** What most agents write: a text that stands here tells rules badly apart. */
export const USUAL_AGENTS = [
  "mozilla/5.0 (windows nt 10.0; win64; x64) applewebkit/537.36 (khtml, like gecko) chrome/120.0.0.0 safari/537.36 edg/120.0.0.0",
  "mozilla/5.0 (macintosh; intel mac os x 10_15_7) applewebkit/605.1.15 (khtml, like gecko) version/17.0 safari/605.1.15",
  "mozilla/5.0 (iphone; cpu iphone os 17_4 like mac os x) applewebkit/605.1.15 (khtml, like gecko) version/17.4 mobile/15e148 safari/604.1",
  "mozilla/5.0 (linux; u; android 10; en-us; sm-g960f build/qp1a.190711.020; wv) applewebkit/537.36 (khtml, like gecko) version/4.0 chrome/120.0.0.0 mobile safari/537.36",
  "mozilla/5.0 (x11; linux x86_64; rv:121.0) gecko/20100101 firefox/121.0",
  "mozilla/5.0 (compatible; googlebot/2.1; +http://www.google.com/bot.html)",
] as const;

/** How likely one of the texts stands in an agent: in how many of the usual ones it does, and the shorter the likelier. */
function costOf(clause: Clause): number {
  return clause.reduce(
    (sum, literal) => sum + USUAL_AGENTS.filter((agent) => agent.includes(literal)).length / USUAL_AGENTS.length + 4 ** -literal.length,
    0,
  );
}
