import { PluginError, rubyInspect, suggest } from "#plugin";
import type { FieldValue } from "#plugin";

export function unknownOption(name: string, known: readonly string[]): PluginError {
  const meant = suggest(name, known);
  return new PluginError("CSV_OUTPUT_OPTION", `csv_options has ${JSON.stringify(name)}, which means nothing when rows are written.`, {
    about: { text: name },
    hint: meant === undefined ? `Known are ${known.join(", ")}.` : `Did you mean ${meant}?`,
  });
}

export function badOption(name: string, value: FieldValue, allowed: string): PluginError {
  return new PluginError("CSV_OUTPUT_OPTION", `${name} of csv_options takes ${allowed}, not ${rubyInspect(value)}.`, {
    about: { text: name },
  });
}

export function noFieldNames(name: string): PluginError {
  return new PluginError("CSV_OUTPUT_OPTION", `force_quotes of csv_options names ${JSON.stringify(name)}, and there are no headers.`, {
    about: { text: "force_quotes" },
    hint: "Give `headers` too, or the numbers of the fields, from 0 on.",
  });
}

export function textFalseIsTrue(name: string): string {
  return `\`"${name}" => false\` in csv_options turns it on: to Ruby's CSV every text is true. Leave it out.`;
}
