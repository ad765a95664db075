import type { ComputeContext, EncodedRecord, Event, OptionsOf, RecordEncoder } from "#plugin";
import { modeLooksOctal } from "./errors.ts";
import type { options as schemas } from "./options.ts";
import { makeDestination, placeOf } from "./place.ts";

/** The encoder half of an output that writes files: what an event is, and which file it goes to. */
export function makeFileEncoder(
  { path, filename_failure, dir_mode, file_mode }: OptionsOf<typeof schemas>,
  context: ComputeContext,
  recordOf: (event: Event) => EncodedRecord["data"],
): RecordEncoder {
  for (const [name, mode] of Object.entries({ dir_mode, file_mode })) {
    if (/^[67][0-7][0-7]$/.test(String(mode))) context.advise?.(modeLooksOctal(name, mode));
  }
  const place = placeOf(path, filename_failure);
  const destinationOf = makeDestination(place, context.template(place.template));
  return { encode: (event) => ({ data: recordOf(event), destination: destinationOf(event) }) };
}
