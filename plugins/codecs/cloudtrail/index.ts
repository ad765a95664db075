import { isIP } from "node:net";
import { defineCodec, isList, isMap, mapOf, parseJson, writeJson } from "#plugin";
import type { FieldMap, FieldValue } from "#plugin";
import { charsetOption, makeDecodeText } from "../../shared/charset.ts";
import { makeFailureEvent } from "../../shared/failure-event.ts";
import { gunzipped } from "../../shared/gunzipped.ts";

export default defineCodec({
  name: "cloudtrail",
  summary: "Log files of AWS CloudTrail: an event for each of their records.",
  options: { charset: charsetOption },
  decoder({ charset }, context) {
    const decodeText = makeDecodeText(charset);
    const failure = makeFailureEvent(context, "_jsonparsefailure");
    return {
      decode(bytes, source, emit) {
        const text = decodeText(gunzipped(bytes));
        const records = recordsOf(text);
        if (records === undefined) return emit(failure(text, source));
        for (const record of records) {
          if (isMap(record)) emit(context.eventFromMap(tidied(record), source.receivedAt));
          else emit(failure(writeJson(record), source));
        }
      },
    };
  },
});

/** Undefined for a text that is no object with a list of records. */
function recordsOf(text: string): FieldValue[] | undefined {
  try {
    const document = parseJson(text);
    const records = isMap(document) ? document["Records"] : undefined;
    return records !== undefined && isList(records) ? records : undefined;
  } catch {
    return undefined;
  }
}

/** What Logstash changes: the time is the event's; a parameter that is now a text, now a map is always one; a name is no address. */
function tidied(record: FieldMap): FieldMap {
  record["@timestamp"] = record["eventTime"];
  record["eventTime"] = undefined;
  const parameters = record["requestParameters"];
  if (parameters !== undefined && isMap(parameters)) {
    const value = parameters["disableApiTermination"];
    if (value !== undefined && !isMap(value)) parameters["disableApiTermination"] = mapOf({ value });
  }
  const address = record["sourceIpAddress"];
  if (typeof address === "string" && isIP(address) === 0) {
    record["sourceHost"] = address;
    record["sourceIpAddress"] = undefined;
  }
  return record;
}
