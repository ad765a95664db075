import { defineCodec } from "#plugin";
import { charsetOption, makeDecodeText } from "../../shared/charset.ts";
import { makeJsonEvents } from "../../shared/json-events.ts";

export default defineCodec({
  name: "json",
  summary:
    "One JSON document for each read, datagram or message; a list of objects makes several events. No line ends are added when it writes.",
  readsBack: true,
  options: {
    charset: charsetOption,
    target: {
      type: "string",
      format: "field_reference",
      description: "The field that takes the document; without it the event is the document.",
    },
  },
  decoder({ charset, target }, context) {
    const decode = makeDecodeText(charset);
    const json = makeJsonEvents(context, target);
    const original = context.ecs === "disabled" ? undefined : context.field("[event][original]");
    return {
      decode(bytes, source, emit) {
        const text = decode(bytes);
        json.decode(text, source, emit, (event) => {
          if (original !== undefined && !original.has(event)) original.set(event, text);
        });
      },
    };
  },
  encoder: (_, context) => ({ encode: (event) => context.eventJson(event), encodeInPlace: context.eventRecords("") }),
});
