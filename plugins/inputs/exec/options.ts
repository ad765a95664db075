import type { OptionSchemas } from "#plugin";

export const options = {
  command: { type: "string", required: true, description: "The command, a line for the shell." },
  interval: {
    type: "number",
    minimum: 0,
    description: "Seconds from the beginning of one run to that of the next. Either this or `schedule` is needed.",
  },
  schedule: {
    type: "string",
    description: "When it is run, as a line of cron; before its five parts there may be the second, behind them a time zone.",
    examples: ["*/5 * * * *", "0 3 * * * Europe/Berlin"],
  },
} as const satisfies OptionSchemas;
