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

export function flagOfCommand(flag: string, commands: readonly string[]): TailraceError {
  return new TailraceError("CLI_FLAG", `The flag ${flag} belongs to ${commands.map((name) => `\`tailrace ${name}\``).join(" and ")}.`, {
    hint: HELP,
  });
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

export function unknownAction(command: string, action: string | undefined, actions: readonly string[]): TailraceError {
  const what = action === undefined ? `\`tailrace ${command}\` needs one of` : `${JSON.stringify(action)} is none of`;
  return new TailraceError("CLI_ARGUMENT", `${what} ${actions.join(", ")}.`, { hint: `\`tailrace ${command} --help\` explains them.` });
}

export function noLetters(folder: string, pipeline: string | undefined, others: readonly string[]): TailraceError {
  const whose = pipeline === undefined ? "" : ` of the pipeline ${JSON.stringify(pipeline)}`;
  return new TailraceError("CLI_NO_LETTERS", `There are no dead letters${whose} in ${folder}.`, {
    hint:
      others.length > 0
        ? `There are letters of ${others.join(", ")}.`
        : "They are kept with `dead_letter_queue.enable: true`, in path.data or path.dead_letter_queue: name that folder.",
  });
}

export function badLetterId(id: string, pipelines: readonly string[] = []): TailraceError {
  const whose = pipelines.length > 1 ? ` Pipelines with letters: ${pipelines.join(", ")}.` : "";
  return new TailraceError("CLI_LETTER", `${JSON.stringify(id)} is no id of a letter.`, {
    hint: `\`tailrace dlq list\` shows ids such as ${pipelines[0] ?? "main"}/12; the number alone will do with --pipeline.${whose}`,
  });
}

export function letterGone(id: string): TailraceError {
  return new TailraceError("CLI_LETTER", `There is no letter ${id}.`, {
    hint: "It was removed, or has expired; `tailrace dlq list` shows those there are.",
  });
}

export function badTime(flag: string, text: string): TailraceError {
  return new TailraceError("CLI_ARGUMENT", `--${flag} takes a time, not ${JSON.stringify(text)}.`, {
    hint: "As 2026-01-31, 2026-01-31T12:00:00Z, or an age: 90s, 15m, 2h, 5d.",
  });
}

export function purgeNeedsYes(): TailraceError {
  return new TailraceError("CLI_PURGE", "purge would remove all letters.", {
    hint: "Choose some (--since, --until, --plugin, --reason, --pipeline, ids), or say --yes.",
  });
}

export function inUse(what: string, folder: string, hint: string): TailraceError {
  return new TailraceError("CLI_IN_USE", `${what} in ${folder} are open in another process.`, { hint });
}

export function whichPipeline(id: string | undefined, ids: readonly string[]): TailraceError {
  const what = id === undefined ? "There are several pipelines" : `There is no pipeline ${JSON.stringify(id)} in this configuration`;
  return new TailraceError("CLI_PIPELINE", `${what}: ${ids.join(", ")}.`, { hint: `Name one: --pipeline ${ids[0] ?? "main"}.` });
}

export function noQueue(folder: string, pipeline: string, others: readonly string[]): TailraceError {
  return new TailraceError("CLI_NO_QUEUE", `There is no queue of the pipeline ${JSON.stringify(pipeline)} in ${folder}.`, {
    hint:
      others.length > 0
        ? `There are queues of ${others.join(", ")}: name one with --pipeline.`
        : "A pipeline has one with `queue.type: persisted`, in path.data or path.queue: name that folder.",
  });
}

export function badDuration(flag: string, text: string): TailraceError {
  return new TailraceError("CLI_ARGUMENT", `--${flag} takes a time such as 90s, 15m or 2h, not ${JSON.stringify(text)}.`, { hint: HELP });
}
