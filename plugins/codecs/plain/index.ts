import { defineCodec } from "#plugin";
import { charsetOption, makeDecodeText } from "../../shared/charset.ts";
import { eventText } from "../../shared/event-text.ts";

export default defineCodec({
  name: "plain",
  summary: "Text as it is: one event for each read, datagram or message; no line ends are added when it writes.",
  verbatim: true,
  options: {
    charset: charsetOption,
    format: { type: "string", format: "template", description: "The text of an event, with `%{…}`; without it time, host and message." },
  },
  decoder({ charset }, context) {
    const decode = makeDecodeText(charset);
    const message = context.field("message");
    const original = context.ecs === "disabled" ? undefined : context.field("[event][original]");
    return {
      decode(bytes, { receivedAt }, emit) {
        const event = context.newEvent(receivedAt);
        const text = decode(bytes);
        message.set(event, text);
        original?.set(event, text);
        emit(event);
      },
    };
  },
  encoder({ format }, context) {
    const template = format === undefined ? undefined : context.template(format);
    return { encode: (event) => (template === undefined ? eventText(event) : template.render(event)) };
  },
});
