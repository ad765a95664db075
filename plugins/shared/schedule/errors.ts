import { PluginError } from "#plugin";

export function badCron(text: string, why: string): PluginError {
  return new PluginError("SCHEDULE_CRON", `The cron line ${JSON.stringify(text)} cannot be read: ${why}.`, {
    about: { text },
    hint: "It has five parts: minute, hour, day of the month, month, day of the week; before them there may be the second, behind them a time zone.",
  });
}
