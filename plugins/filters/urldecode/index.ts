import { defineFilter } from "#plugin";
import type { Event, FieldAccessor } from "#plugin";
import { charsetOption } from "../../shared/charset.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import { makeUrlDecode } from "./url-decode.ts";
import type { UrlDecode } from "./url-decode.ts";

export default defineFilter({
  name: "urldecode",
  summary: "Decodes the %XX of URLs in a field, or in all fields.",
  options: {
    field: { type: "string", default: "message", description: "The field that is decoded, with all texts in its lists and maps." },
    all_fields: { type: "boolean", default: false, description: "Whether all fields are decoded instead, `@metadata` excepted." },
    charset: { ...charsetOption, description: "The character encoding of the decoded bytes, by Ruby's names." },
    tag_on_failure: {
      type: "array",
      items: { type: "string" },
      default: ["_urldecodefailure"],
      description: "Tags of an event whose field cannot be written.",
    },
  },
  create({ field, all_fields: isForAll, charset, tag_on_failure: tags }, context) {
    const decode = makeUrlDecode(charset);
    const write = isForAll ? decodeAll(decode) : decodeField(runTimeField(context, field), decode);
    return {
      filter(event) {
        try {
          write(event);
        } catch {
          for (const tag of tags) event.tag(tag);
        }
        return true;
      },
    };
  },
});

/** A missing field becomes null, as in Logstash. */
function decodeField(field: FieldAccessor, decode: UrlDecode): (event: Event) => void {
  return (event) => field.set(event, decode(field.get(event) ?? null));
}

/** Names are read as references, as in Logstash. @throws what kept a field from being written, when all others are */
function decodeAll(decode: UrlDecode): (event: Event) => void {
  return (event) => {
    const failures: unknown[] = [];
    for (const name of event.names()) {
      try {
        event.set(name, decode(event.getTop(name) ?? null));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
}
