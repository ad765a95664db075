import { TailraceError } from "../errors.ts";

export function unknownFlag(flag: string, meant: string | undefined): TailraceError {
  return new TailraceError("CLI_FLAG", `There is no flag ${flag}.`, {
    hint: meant === undefined ? "`tailrace --help` shows them all." : `Did you mean --${meant}?`,
  });
}

export function flagNotServed(flag: string, why: string): TailraceError {
  return new TailraceError("CLI_FLAG", `The flag ${flag} of Logstash is not served.`, { hint: why });
}

export function unexpectedArgument(message: string): TailraceError {
  return new TailraceError("CLI_ARGUMENT", `${message}.`);
}

export function unknownCommand(name: string, meant: string | undefined): TailraceError {
  return new TailraceError("CLI_COMMAND", `There is no command ${JSON.stringify(name)}.`, {
    hint:
      meant === undefined
        ? "To run a file: `tailrace -f FILE`. `tailrace --help` shows the commands."
        : `Did you mean \`tailrace ${meant}\`?`,
  });
}

export function bothConfigs(): TailraceError {
  return new TailraceError("CLI_BOTH_CONFIGS", "Both a configuration text (-e) and a path (-f) were given: one of them is enough.");
}

export function superuserRefused(): TailraceError {
  return new TailraceError("CLI_SUPERUSER", "Tailrace was started as the superuser, which `allow_superuser: false` forbids.");
}

export function unknownPluginName(name: string, meant: string | undefined): TailraceError {
  return new TailraceError("CLI_PLUGIN", `There is no plugin ${JSON.stringify(name)}.`, {
    hint: meant === undefined ? "`tailrace plugin list` shows them all." : `Did you mean ${meant}?`,
  });
}
