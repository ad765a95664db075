import { PluginError } from "#plugin";

export function intervalOrSchedule(): PluginError {
  return new PluginError("EXEC_WHEN", "Either `interval` or `schedule` must be given, and not both.", {
    hint: '`interval => 60` runs the command every minute, and so does `schedule => "* * * * *"`, on the minute.',
  });
}

export function tooMuchOutput(bytes: number): PluginError {
  return new PluginError("EXEC_OUTPUT", `The command wrote more than ${bytes} bytes and was ended: what it writes is one event.`, {
    hint: "The input `pipe` makes an event of each line.",
  });
}

export function noSuchCommand(command: string): PluginError {
  return new PluginError("EXEC_NOT_FOUND", `The shell finds no command of ${JSON.stringify(command)}.`);
}
