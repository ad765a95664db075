import { PluginError } from "#plugin";

/**
 * The bytes of a delimiter that cuts records.
 * @throws PluginError DELIMITER_EMPTY: between which bytes would it stand?
 */
export function cuttingDelimiter(delimiter: string): Buffer {
  if (delimiter === "") throw emptyDelimiter();
  return Buffer.from(delimiter);
}

function emptyDelimiter(): PluginError {
  return new PluginError("DELIMITER_EMPTY", "`delimiter` is empty: an input needs at least one character that ends a record.", {
    about: { text: "" },
    hint: "The codec `plain` takes every read or datagram as one record. An output may have an empty delimiter.",
  });
}
