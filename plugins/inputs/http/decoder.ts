import type { ChosenCodec, ComputeContext, Decoder, Event, OptionsOf } from "#plugin";
import { isMap } from "#plugin";
import { jsonFailureTag } from "../../shared/json-events.ts";
import type { options as schemas } from "./options.ts";
import { sourceFields } from "./source.ts";

/**
 * A body whose event has a text or number where the fields of its request belong has failed, as with Logstash's codecs: from
 * there on it is one event, with the body as `message`.
 */
export function makeHttpDecoder(options: OptionsOf<typeof schemas>, codec: Decoder, context: ComputeContext, chosen: ChosenCodec): Decoder {
  const parents = new Set(sourceFields(options, context.ecs).flatMap(({ reference }) => parentOf(reference)));
  const places = [...parents].map((name) => context.field(name));
  const fits = (event: Event): boolean =>
    places.every((place) => {
      const value = place.get(event);
      return value === undefined || isMap(value);
    });
  const tag = chosen.name.startsWith("json") ? jsonFailureTag : "_decodefailure";
  return {
    decode(bytes, source, emit) {
      let hasFailed = false;
      codec.decode(bytes, source, (event) => {
        if (hasFailed) return;
        hasFailed = !fits(event);
        if (!hasFailed) return emit(event);
        const failure = context.newEvent(source.receivedAt);
        failure.putTop("message", bytes.toString("utf8"));
        failure.tag(tag);
        emit(failure);
      });
    },
    ...(codec.flush === undefined ? {} : { flush: (source, emit) => codec.flush?.(source, emit) }),
    ...(codec.holds === undefined ? {} : { holds: (stream) => codec.holds?.(stream) ?? false }),
  };
}

/** The field that another is inside of; none for those of the event itself and of its metadata. */
function parentOf(reference: string): string[] {
  const [, parent = ""] = /^(\[[^[\]]+\])\[/.exec(reference) ?? [];
  return parent === "" || parent === "[@metadata]" ? [] : [parent];
}
