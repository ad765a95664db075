import { FieldMap } from "#plugin";

/** A record is JSON or the fields of a data frame; these begin with their number, which is less than 16 million. */
export function isDataFrame(bytes: Buffer): boolean {
  return bytes[0] === 0;
}

/** The fields of a data frame behind its sequence, whose lengths were gone through before. */
export function readDataFrame(bytes: Buffer): FieldMap {
  const fields = new FieldMap();
  let at = 4;
  const text = (): string => {
    const start = at + 4;
    at = start + bytes.readUInt32BE(at);
    return bytes.toString("utf8", start, at);
  };
  for (let left = bytes.readUInt32BE(0); left > 0; left--) {
    const key = text();
    fields[key] = text();
  }
  return fields;
}
