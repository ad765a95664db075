import { parse as parseYaml } from "yaml";
import { notRules } from "./errors.ts";

/** The rules of a uap-core file, each list in its order: the first rule that matches decides. */
export interface RuleLists<R = Rule> {
  readonly userAgents: readonly R[];
  readonly systems: readonly R[];
  readonly devices: readonly R[];
}

/** `$1` in a replacement is a group of the regular expression; where a replacement is absent, the group of its place is taken. */
export interface Rule {
  readonly regex: string;
  readonly ignoreCase?: boolean | undefined;
  readonly family?: string | undefined;
  readonly major?: string | undefined;
  readonly minor?: string | undefined;
  readonly patch?: string | undefined;
}

/** Reads the text of a file such as uap-core's regexes.yaml. @throws PluginError USERAGENT_RULES */
export function readRules(text: string, path: string): RuleLists {
  let document: unknown;
  try {
    document = parseYaml(text, { uniqueKeys: false });
  } catch (error) {
    throw notRules(path, error instanceof Error ? error.message : String(error));
  }
  const rules = (list: string, make: (key: ReadText) => Omit<Rule, "regex">): Rule[] => readList({ document, list, path }, make);
  return {
    userAgents: rules("user_agent_parsers", (text) => ({
      family: text("family_replacement"),
      major: text("v1_replacement"),
      minor: text("v2_replacement"),
    })),
    systems: rules("os_parsers", (text) => ({
      family: text("os_replacement"),
      major: text("os_v1_replacement"),
      minor: text("os_v2_replacement"),
      patch: text("os_v3_replacement"),
    })),
    devices: rules("device_parsers", (text) => ({ ignoreCase: text("regex_flag") === "i", family: text("device_replacement") })),
  };
}

type ReadText = (key: string) => string | undefined;

interface ListPlace {
  readonly document: unknown;
  readonly list: string;
  readonly path: string;
}

function readList({ document, list, path }: ListPlace, make: (text: ReadText) => Omit<Rule, "regex">): Rule[] {
  const entries = isRecord(document) ? document[list] : undefined;
  if (!Array.isArray(entries)) throw notRules(path, `the list ${list} is missing`);
  return entries.map((entry: unknown, at) => {
    const place = `entry ${at + 1} of ${list}`;
    if (!isRecord(entry)) throw notRules(path, `${place} is no map`);
    const text: ReadText = (key) => {
      const value = entry[key] ?? undefined;
      if (value !== undefined && typeof value !== "string") throw notRules(path, `${key} of ${place} must be a text, in quotes`);
      return value;
    };
    const regex = text("regex");
    if (regex === undefined) throw notRules(path, `${place} has no regex`);
    return { regex, ...make(text) };
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
