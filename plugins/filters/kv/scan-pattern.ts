import { PluginError } from "#plugin";
import type { ComputeContext, OptionsOf, Regex } from "#plugin";
import type { options } from "./options.ts";
import type { ScanPairs } from "./scanner.ts";

type Options = OptionsOf<typeof options>;

/**
 * One regular expression for a pair, made of the options as Logstash makes it: groups that a pattern of the configuration holds
 * count among its own, so that what they catch may stand for the value.
 * @throws TailraceError when the options make no valid pattern
 */
export function scanPattern(context: ComputeContext, given: Options): ScanPairs {
  const regex = context.regex(pairPattern(given));
  if (context.advise !== undefined) adviseOn(regex, given, context.advise);
  return (text, found) => {
    let from = 0;
    while (from <= text.length) {
      const match = regex.exec(text, from);
      if (match === undefined) return;
      const [, key, ...values] = match.groups;
      const value = values.find((group) => group !== undefined) ?? "";
      if (key !== undefined) found(key, value);
      else if (value !== "") throw noKey();
      // A pair has a key, but a look-behind in a pattern may let it end where it begins.
      from = match.end > from ? match.end : from + 1;
    }
  };
}

function pairPattern(given: Options): string {
  const fieldSplit = group(given.field_split_pattern ?? `[${given.field_split}]`);
  const bareSplit = group(given.value_split_pattern ?? `[${given.value_split}]`);
  const valueSplit = given.whitespace === "lenient" ? group(`(?-mix: *)${bareSplit}(?-mix: *)`) : bareSplit;
  const hasPattern = given.field_split_pattern !== undefined || given.value_split_pattern !== undefined;
  const key = hasPattern ? untilPattern(`${valueSplit}|${fieldSplit}`) : untilClass(given.value_split + given.field_split);
  const bareValue = given.field_split_pattern === undefined ? untilClass(given.field_split) : untilPattern(fieldSplit);
  const brackets = given.include_brackets ? ['""', "''", "()", "[]", "<>"] : ['""', "''"];
  const values = [...brackets.map(quotedValue), bareValue].map(group).join("|");
  return `${group(key)}${valueSplit}${group(values)}?${group(`${fieldSplit}|(?-mix:$)`)}`;
}

/** As Ruby writes a regular expression into another. */
function group(source: string): string {
  return `(?-mix:${source})`;
}

function quotedValue(quotes: string): string {
  const [open, close] = [quotes.charAt(0), quotes.charAt(1)].map((quote) => (/[[\]()]/.test(quote) ? `\\${quote}` : quote));
  return `${open!}${untilClass(close!)}?${close!}`;
}

function untilClass(members: string): string {
  return `((?:\\\\.|[^${members}])+)`;
}

function untilPattern(pattern: string): string {
  return `((?:(?!${pattern})(?:\\\\.|.))+)`;
}

function adviseOn(regex: Regex, given: Options, advise: NonNullable<ComputeContext["advise"]>): void {
  const about = { text: given.field_split_pattern ?? given.value_split_pattern ?? given.field_split };
  if (regex.groupNames.some((name) => name !== undefined)) {
    advise(`${noKey().message} Every event with a pair will fail here: write (?:…).`, about);
  }
  for (const { message } of regex.advice) advise(`${JSON.stringify(about.text)}: ${message}`, about);
}

function noKey(): PluginError {
  return new PluginError("KV_NAMED_GROUP", "A named group in a split pattern of kv takes the place of the key.");
}
