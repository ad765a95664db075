import { PluginError } from "#plugin";

export function unsupportedRegex(source: string, what: string): PluginError {
  return new PluginError("USERAGENT_REGEX", `The regular expression ${JSON.stringify(source)} cannot be used: it holds ${what}.`, {
    hint: "Allowed is what uap-core's regexes.yaml uses: groups, alternatives, brackets, quantifiers, ^ $ . and the escapes \\d \\w \\s \\b.",
  });
}

export function notRules(path: string, what: string): PluginError {
  return new PluginError(
    "USERAGENT_RULES",
    `The file "${path}" of option "regexes" is no list of user agent rules: ${what.split("\n", 1)[0]?.replace(/[:.]$/, "")}.`,
    {
      about: { text: path },
      hint: "It must be a YAML file in the form of uap-core's regexes.yaml, with the lists user_agent_parsers, os_parsers and device_parsers.",
    },
  );
}
