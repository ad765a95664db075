import { defineCodec } from "#plugin";
import { charsetOption } from "../../shared/charset.ts";
import { cuttingDelimiter } from "../../shared/delimiter.ts";
import { eventText } from "../../shared/event-text.ts";
import { makeEachLine } from "../../shared/lines.ts";

export default defineCodec({
  name: "line",
  summary: "One event for each line of text; one line of text for each event.",
  verbatim: true,
  options: {
    charset: charsetOption,
    delimiter: {
      type: "string",
      default: "\n",
      description: "What ends a line. Written as it is: `\\n` is a backslash and an n unless `config.support_escapes` is on.",
    },
    format: {
      type: "string",
      format: "template",
      description: "The text of an event, with `%{…}`; without it time, host and message.",
    },
  },
  framing: ({ delimiter }) => ({ kind: "delimiter", delimiter: cuttingDelimiter(delimiter) }),
  decoder({ charset, delimiter }, context) {
    const end = cuttingDelimiter(delimiter);
    const eachLine = makeEachLine(charset);
    const message = context.field("message");
    const original = context.ecs === "disabled" ? undefined : context.field("[event][original]");
    return {
      decode(bytes, { receivedAt }, emit) {
        eachLine(bytes, end, (text) => {
          const event = context.newEvent(receivedAt);
          message.set(event, text);
          original?.set(event, text);
          emit(event);
        });
      },
    };
  },
  encoder({ delimiter, format }, context) {
    const template = format === undefined ? undefined : context.template(format);
    return { encode: (event) => (template === undefined ? eventText(event) : template.render(event)) + delimiter };
  },
});
