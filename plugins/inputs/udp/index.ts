import { defineInput } from "#plugin";
import type { EcsMode, OptionsOf, SourceField } from "#plugin";
import { DatagramReceiver } from "../../shared/datagrams/receiver.ts";
import { fittingDecoder } from "../../shared/fitting-decoder.ts";
import { options } from "./options.ts";

export default defineInput({
  name: "udp",
  summary: "Reads datagrams: each is an event, or what the codec makes of it.",
  defaultCodec: "plain",
  options,
  sourceFields,
  decoder: (given, codec, context, chosen) => fittingDecoder(codec, sourceFields(given, context.ecs), chosen, context),
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

function sourceFields({ source_ip_fieldname }: OptionsOf<typeof options>, ecs: EcsMode): SourceField[] {
  return [{ reference: source_ip_fieldname ?? (ecs === "disabled" ? "host" : "[host][ip]"), when: "null", order: "last" }];
}
