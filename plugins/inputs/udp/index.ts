import { defineInput } from "#plugin";
import { options } from "./options.ts";
import { DatagramReceiver } from "../../shared/datagrams/receiver.ts";

export default defineInput({
  name: "udp",
  summary: "Reads datagrams: each is an event, or what the codec makes of it.",
  defaultCodec: "plain",
  options,
  sourceFields: ({ source_ip_fieldname }, ecs) => [
    { reference: source_ip_fieldname ?? (ecs === "disabled" ? "host" : "[host][ip]"), when: "null", order: "last" },
  ],
  create(options, context) {
    let receiver: DatagramReceiver | undefined;
    return {
      async open(signal) {
        receiver = await DatagramReceiver.bind(options, context.logger, signal);
      },
      async run(intake, signal) {
        await receiver?.run(intake, context.clock, signal);
      },
    };
  },
});
