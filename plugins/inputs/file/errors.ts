import { PluginError } from "#plugin";

export function relativePath(path: string): PluginError {
  return new PluginError(
    "FILE_RELATIVE_PATH",
    `${JSON.stringify(path)} is a relative path: \`path\` of the file input takes absolute ones.`,
    {
      about: { text: path },
      hint: "Write it from the root on, `/var/log/app/*.log`.",
    },
  );
}

export function badDuration(option: string, text: string): PluginError {
  return new PluginError("FILE_DURATION", `${JSON.stringify(text)} is no duration: \`${option}\` takes a number, or one with its unit.`, {
    about: { text },
    hint: "Such as 2.5, `250 ms`, `90 sec`, `5 minutes`, `1 hour`, `21.5 days`, `2 weeks`.",
  });
}

export function exitNeedsReadMode(): PluginError {
  return new PluginError("FILE_EXIT_NEEDS_READ", "`exit_after_read => true` needs `mode => read`: a file that is tailed has no end.");
}

export function completedLogMissing(action: string): PluginError {
  return new PluginError(
    "FILE_COMPLETED_LOG",
    `\`file_completed_action => ${action}\` needs \`file_completed_log_path\`: the file that lists what was read.`,
    { about: { text: action } },
  );
}

export function completedLogNotMade(file: string, cause: unknown): PluginError {
  return new PluginError("FILE_COMPLETED_LOG_NOT_MADE", `The file_completed_log_path ${JSON.stringify(file)} cannot be made.`, {
    about: { text: file },
    cause,
  });
}

export function sincedbIsFolder(file: string): PluginError {
  return new PluginError("FILE_SINCEDB_IS_FOLDER", `The sincedb_path ${JSON.stringify(file)} is a folder: it must name a file.`, {
    about: { text: file },
  });
}
