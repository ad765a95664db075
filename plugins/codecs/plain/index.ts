import { defineCodec } from "#plugin";
import type { DecodeSource, EmitDecoded } from "#plugin";
import { charsetOption, makeDecodeText } from "../../shared/charset.ts";
import { eventText } from "../../shared/event-text.ts";
import { makeEachLine } from "../../shared/lines.ts";

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
    const eachLine = makeEachLine(charset);
    const emitText = (text: string, { receivedAt }: DecodeSource, emit: EmitDecoded): void => {
      const event = context.newEvent(receivedAt);
      message.set(event, text);
      original?.set(event, text);
      emit(event);
    };
    return {
      decode: (bytes, source, emit) => emitText(decode(bytes), source, emit),
      decodeEach: (bytes, delimiter, source, emit) => eachLine(bytes, delimiter, (text) => emitText(text, source, emit)),
    };
  },
  encoder({ format }, context) {
    const template = format === undefined ? undefined : context.template(format);
    return { encode: (event) => (template === undefined ? eventText(event) : template.render(event)) };
  },
});
