import { PluginError, reasonOf } from "#plugin";

export function twoDictionaries(path: string): PluginError {
  return optionsExclude(
    'The translate filter has both "dictionary" and "dictionary_path".',
    path,
    "Put all entries into one of them, or use two translate filters.",
  );
}

export function sourceMissing(): PluginError {
  return new PluginError("TRANSLATE_SOURCE", 'The translate filter needs the option "source": the field that is looked up.', {
    hint: 'For example: source => "[http][response][status_code]"',
  });
}

/** Two names of one option were given. */
export function bothNames(name: string, olderName: string, value: string): PluginError {
  return optionsExclude(
    `The translate filter has both "${name}" and "${olderName}", the older name of the same option.`,
    value,
    `Remove "${olderName}".`,
  );
}

export function inPlaceWithoutOverride(source: string): PluginError {
  return optionsExclude(
    `The translate filter writes to its source "${source}", so "override => false" would keep it from doing anything.`,
    source,
    'Remove "override", or set "target" to another field.',
  );
}

export function limitWithoutYaml(path: string): PluginError {
  return optionsExclude(
    `The translate filter has "yaml_dictionary_code_point_limit", but "${path}" is no YAML file.`,
    path,
    'Remove "yaml_dictionary_code_point_limit".',
  );
}

export function limitNotPositive(limit: number): PluginError {
  return optionsExclude(
    `The option "yaml_dictionary_code_point_limit" of the translate filter is ${limit}, but must be more than 0.`,
    String(limit),
    "Without it the limit is 134217728.",
  );
}

export function unknownFormat(path: string): PluginError {
  return new PluginError("TRANSLATE_DICTIONARY", `The dictionary "${path}" is in no format that its name tells.`, {
    about: { text: path },
    hint: "Allowed are names that end in .yml, .yaml, .json or .csv.",
  });
}

/** @param cause what is wrong in the file */
export function brokenDictionary(path: string, cause: unknown): PluginError {
  const what = reasonOf(cause).split("\n", 1)[0]!.replace(/[:.]$/, "");
  return new PluginError("TRANSLATE_DICTIONARY", `The dictionary "${path}" cannot be used: ${what}.`, { about: { text: path }, cause });
}

export function dateInDictionary(key: string, date: string): PluginError {
  return new PluginError("TRANSLATE_DATE", `The value of "${key}" in the dictionary holds the date ${date}, which no field can hold.`, {
    hint: `Write it in quotes, "${date}", or with a time: ${date}T00:00:00Z.`,
  });
}

function optionsExclude(message: string, about: string, hint: string): PluginError {
  return new PluginError("TRANSLATE_OPTIONS", message, { about: { text: about }, hint });
}
