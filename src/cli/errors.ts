import { reasonOf, TailraceError } from "../errors.ts";

const HELP = "`tailrace --help` shows all flags and commands.";

export function unknownFlag(flag: string, meant: string | undefined): TailraceError {
  return new TailraceError("CLI_FLAG", `There is no flag ${flag}.`, { hint: meant === undefined ? HELP : `Did you mean --${meant}?` });
}

export function flagNotServed(flag: string, why: string): TailraceError {
  return new TailraceError("CLI_FLAG", `The flag ${flag} of Logstash is not served.`, { hint: why });
}

export function flagNeedsValue(flag: string, value: string): TailraceError {
  return new TailraceError("CLI_FLAG", `The flag ${flag} needs a value: ${flag} ${value}.`, { hint: HELP });
}

export function unexpectedArgument(message: string): TailraceError {
  return new TailraceError("CLI_ARGUMENT", `${message}.`, { hint: HELP });
}

export function severalPaths(second: string): TailraceError {
  return new TailraceError("CLI_ARGUMENT", `One path is taken, and ${JSON.stringify(second)} is a second one.`, {
    hint: 'Name a folder, or put a pattern in quotes so that the shell leaves it alone: "conf.d/*.conf".',
  });
}

export function unknownCommand(name: string, meant: string | undefined): TailraceError {
  return new TailraceError("CLI_COMMAND", `There is no command ${JSON.stringify(name)}.`, {
    hint: meant === undefined ? `To run a file: \`tailrace -f FILE\`. ${HELP}` : `Did you mean \`tailrace ${meant}\`?`,
  });
}

export function bothConfigs(): TailraceError {
  return new TailraceError("CLI_BOTH_CONFIGS", "Both a configuration text (-e) and a path (-f) were given: one of them is enough.", {
    hint: "They may also come from logstash.yml, as config.string and path.config.",
  });
}

export function reloadOfText(): TailraceError {
  return new TailraceError("CLI_RELOAD_TEXT", "A configuration text (-e) cannot change, so it cannot be loaded again (-r).", {
    hint: "Put it into a file and name that with -f, or leave -r out.",
  });
}

export function superuserRefused(): TailraceError {
  return new TailraceError("CLI_SUPERUSER", "Tailrace was started as the superuser, which `allow_superuser: false` forbids.", {
    hint: "Start it as another user, or set `allow_superuser: true` in logstash.yml.",
  });
}

export function unknownPluginName(name: string, meant: string | undefined): TailraceError {
  return new TailraceError("CLI_PLUGIN", `There is no plugin ${JSON.stringify(name)}.`, {
    hint: meant === undefined ? "`tailrace plugin list` shows them all." : `Did you mean ${meant}?`,
  });
}

export function folderNotWritable(setting: string, folder: string, cause: unknown): TailraceError {
  return new TailraceError("CLI_FOLDER", `The folder ${folder} of \`${setting}\` cannot be written to: ${reasonOf(cause)}.`, {
    cause,
    hint: "Name a folder that this user may write to; it is made when it is missing.",
  });
}

export function settingsFolderMissing(folder: string): TailraceError {
  return new TailraceError(
    "CLI_SETTINGS_FOLDER",
    `There is no folder ${folder}, which --path.settings names: every setting has its default.`,
  );
}

export function pipelinesFileIgnored(file: string): TailraceError {
  return new TailraceError("CLI_PIPELINES_IGNORED", `The file ${file} is not read, because a configuration was named by -f or -e.`, {
    hint: "Leave -f and -e out to run the pipelines it names.",
  });
}
