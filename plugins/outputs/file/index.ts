import { defineOutput } from "#plugin";
import { modeLooksOctal } from "../../shared/files/errors.ts";
import { options } from "../../shared/files/options.ts";
import { makeDestination, placeOf } from "../../shared/files/place.ts";
import { FileWriter } from "../../shared/files/writer.ts";

export default defineOutput({
  name: "file",
  summary: "Writes events to files, whose names may come from the events.",
  defaultCodec: "json_lines",
  options,
  encoder({ path, filename_failure, dir_mode, file_mode }, codec, context) {
    for (const [name, mode] of Object.entries({ dir_mode, file_mode })) {
      if (/^[67][0-7][0-7]$/.test(String(mode))) context.advise?.(modeLooksOctal(name, mode));
    }
    const place = placeOf(path, filename_failure);
    const destinationOf = makeDestination(place, context.template(place.template));
    return { encode: (event) => ({ data: codec.encode(event), destination: destinationOf(event) }) };
  },
  create: (given, { logger }) => new FileWriter(given, placeOf(given.path, given.filename_failure), logger),
});
