import { PluginError } from "#plugin";

export function badSchedule(keys: readonly string[]): PluginError {
  const given = keys.length === 0 ? "nothing" : keys.map((key) => JSON.stringify(key)).join(" and ");
  return new PluginError("SCHEDULE_KIND", `\`schedule\` has ${given}: it must have exactly one of "cron", "every", "at" and "in".`, {
    hint: 'Such as { "every" => "5m" } or { "cron" => "0 3 * * * Europe/Berlin" }.',
  });
}

export function badCron(text: string, why: string): PluginError {
  return new PluginError("SCHEDULE_CRON", `The cron line ${JSON.stringify(text)} cannot be read: ${why}.`, {
    about: { text },
    hint: "It has five parts: minute, hour, day of the month, month, day of the week; before them there may be the second, behind them a time zone.",
  });
}

export function badDuration(text: string): PluginError {
  return new PluginError("SCHEDULE_DURATION", `${JSON.stringify(text)} is no length of time.`, {
    about: { text },
    hint: 'Write numbers with the units y, w, d, h, m, s, such as "90s" or "1h30m".',
  });
}

export function badMoment(text: string): PluginError {
  return new PluginError("SCHEDULE_MOMENT", `${JSON.stringify(text)} is no point in time.`, {
    about: { text },
    hint: 'Write it as "2026-12-24 18:00:00 Europe/Berlin" or "2026-12-24T18:00:00Z".',
  });
}
