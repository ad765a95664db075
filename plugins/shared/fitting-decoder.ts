import { isList, isMap } from "#plugin";
import type { ChosenCodec, ComputeContext, Decoder, Event, FieldAccessor, SourceField } from "#plugin";

/** These make nothing that could stand in a field's way. */
const ALWAYS_FIT = new Set(["plain", "line", "multiline"]);

/**
 * A decoder that throws in its codec's face when an event has a text, a number or null where the source's fields belong (`host` of
 * a payload, where `[host][ip]` is to be set): in Logstash too the codec sees that, since it calls back the input. The codecs
 * of JSON make a failure of it. In a list such a field has no place either, but nobody complains.
 */
export function fittingDecoder(
  codec: Decoder,
  fields: readonly SourceField[],
  { name }: Pick<ChosenCodec, "name">,
  context: ComputeContext,
): Decoder {
  const places = placesOf(fields, context);
  if (ALWAYS_FIT.has(name) || places.length === 0) return codec;
  const check = (event: Event): Event => {
    for (const place of places) checkPlace(place, event);
    return event;
  };
  return {
    decode: (bytes, source, emit) => codec.decode(bytes, source, (event) => emit(check(event))),
    ...(codec.flush === undefined ? {} : { flush: (source, emit) => codec.flush?.(source, (event) => emit(check(event))) }),
    ...(codec.holds === undefined ? {} : { holds: (stream) => codec.holds?.(stream) ?? false }),
  };
}

/** A field of the event that others stand in. */
interface Place {
  readonly field: FieldAccessor;
  /** One of the others. */
  readonly inside: FieldAccessor;
  /** Those of them that have others inside again. */
  readonly places: readonly Place[];
}

function placesOf(fields: readonly SourceField[], context: ComputeContext): Place[] {
  const names = [...new Set(fields.flatMap(({ reference }) => parentsOf(reference)))];
  const isOutside = (name: string, other: string): boolean => name !== other && other.startsWith(name);
  const place = (name: string): Place => ({
    field: context.field(name),
    inside: context.field(fields.find(({ reference }) => isOutside(name, reference))!.reference),
    places: names.filter((other) => isOutside(name, other)).map(place),
  });
  return names.filter((name) => !names.some((other) => isOutside(other, name))).map(place);
}

/** The fields that another is inside of, outermost first; none for those of the event itself and of its metadata. */
function parentsOf(reference: string): string[] {
  const parts = reference.match(/\[[^[\]]+\]/g) ?? [];
  return parts.slice(0, -1).flatMap((_, at) => (at === 0 && parts[0] === "[@metadata]" ? [] : [parts.slice(0, at + 1).join("")]));
}

/** @throws TailraceError EVENT_FIELD_SET */
function checkPlace({ field, inside, places }: Place, event: Event): void {
  const value = field.get(event);
  if (value === undefined || isList(value)) return;
  // It has no place: setting it says so.
  if (!isMap(value)) return inside.set(event, null);
  for (const place of places) checkPlace(place, event);
}
