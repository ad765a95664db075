import { defineInput } from "#plugin";
import type { EcsMode, SourceField } from "#plugin";
import { fittingDecoder } from "../../shared/fitting-decoder.ts";
import { parseCron } from "../../shared/schedule/cron.ts";
import { intervalOrSchedule } from "./errors.ts";
import { options } from "./options.ts";
import { everyInterval, onSchedule, runOnce } from "./run.ts";

export default defineInput({
  name: "exec",
  summary: "Runs a command again and again; what it writes is an event.",
  defaultCodec: "plain",
  options,
  sourceFields: (_, ecs) => sourceFields(ecs),
  decoder: (_, codec, context, chosen) => fittingDecoder(codec, sourceFields(context.ecs), chosen, context),
  create({ command, interval, schedule }, context) {
    if ((interval === undefined) === (schedule === undefined)) throw intervalOrSchedule();
    const cron = schedule === undefined ? undefined : parseCron(schedule);
    return {
      async run(intake, signal) {
        const source = intake.source([context.hostname, command]);
        const run = (): Promise<void> => runOnce(command, { context, intake, source }, signal);
        if (cron === undefined) await everyInterval(interval! * 1000, run, context, signal);
        else await onSchedule(cron, run, context, signal);
      },
    };
  },
});

function sourceFields(ecs: EcsMode): SourceField[] {
  return ecs === "disabled"
    ? [
        { reference: "host", when: "absent", order: "last" },
        { reference: "command", when: "absent", order: "last" },
        { reference: "[@metadata][exit_status]", when: "absent", per: "record", order: "last" },
        { reference: "[@metadata][duration]", when: "always", per: "record", order: "last" },
      ]
    : [
        { reference: "[host][name]", when: "absent", order: "last" },
        { reference: "[process][command_line]", when: "absent", order: "last" },
        { reference: "[process][exit_code]", when: "absent", per: "record", order: "last" },
        { reference: "[@metadata][input][exec][process][elapsed_time]", when: "always", per: "record", order: "last" },
      ];
}
