import { defineCodec } from "#plugin";
import { charsetOption, makeDecodeText } from "../../shared/charset.ts";
import { gunzipped } from "../../shared/gunzipped.ts";

const LINE_FEED = 0x0a;
/** A file begins with two lines of these. */
const HEADERS = [
  ["#Version: ", "cloudfront_version"],
  ["#Fields: ", "cloudfront_fields"],
] as const;

export default defineCodec({
  name: "cloudfront",
  summary: "Log files of Amazon CloudFront: an event for each line, with the file's version and field names.",
  options: { charset: charsetOption },
  decoder({ charset }, context) {
    const decodeText = makeDecodeText(charset);
    const message = context.field("message");
    return {
      decode(bytes, { receivedAt }, emit) {
        const lines = linesOf(gunzipped(bytes));
        const about: Record<string, string | null> = { cloudfront_version: null, cloudfront_fields: null };
        for (const [number, line] of lines.entries()) {
          const text = decodeText(line);
          const header = number < HEADERS.length ? HEADERS.find(([prefix]) => text.startsWith(prefix)) : undefined;
          if (header !== undefined) {
            about[header[1]] = text.slice(header[0].length).trim();
            continue;
          }
          const event = context.newEvent(receivedAt);
          message.set(event, text);
          for (const name in about) event.setTop(name, about[name] ?? null);
          emit(event);
        }
      },
    };
  },
});

/** With their line ends, which Logstash keeps. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const feed = bytes.indexOf(LINE_FEED, from);
    const end = feed < 0 ? bytes.length : feed + 1;
    lines.push(bytes.subarray(from, end));
    from = end;
  }
  return lines;
}
