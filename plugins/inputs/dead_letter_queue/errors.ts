import { PluginError } from "#plugin";

export function cleaningNeedsPosition(): PluginError {
  return new PluginError("DEAD_LETTERS_CLEANING", "`clean_consumed => true` needs `commit_offsets => true`.", {
    hint: "Leave `commit_offsets` out: it is true by default.",
  });
}

export function badStart(text: string): PluginError {
  return new PluginError(
    "DEAD_LETTERS_START",
    `${JSON.stringify(text)} is no time in ISO 8601: start_timestamp takes one such as "2026-04-04T23:40:37Z".`,
    {
      about: { text },
    },
  );
}

export function positionIsFolder(file: string): PluginError {
  return new PluginError("DEAD_LETTERS_POSITION", `The sincedb_path ${JSON.stringify(file)} is a folder: it must name a file.`);
}
