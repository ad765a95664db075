import { gunzipSync, inflateSync } from "node:zlib";
import { inspectString, isMap, isNumber, numberText, parseDecimal, parseJson, rubyText, Timestamp } from "#plugin";
import type { ComputeContext, Decoder, DecodeSource, Event, FieldValue, OptionsOf } from "#plugin";
import { decodeUtf8 } from "../../shared/charset.ts";
import { notATime } from "./errors.ts";
import type { options as schemas } from "./options.ts";

/** A message, unpacked, may have so many bytes. */
export const MOST_MESSAGE_BYTES = 16 << 20;

/** Makes an event of a message of GELF; the codec has no part in it, as in Logstash. */
export function makeDecoder(options: OptionsOf<typeof schemas>, context: ComputeContext): Decoder {
  const failure = (text: string, { receivedAt }: DecodeSource): Event => {
    const event = context.newEvent(receivedAt);
    event.putTop("message", inspectString(text));
    event.tag("_jsonparsefailure");
    return event;
  };
  const make = (text: string, { receivedAt }: DecodeSource): Event | undefined => {
    const document = parseJson(text);
    if (!isMap(document)) return undefined;
    const event = context.eventFromMap(document, receivedAt);
    takeTime(event);
    if (options.remap) remap(event);
    if (options.strip_leading_underscore) stripUnderscores(event, context);
    return event;
  };
  return {
    decode(bytes, source, emit) {
      let text = bytes.toString("latin1");
      let event: Event | undefined;
      try {
        text = decodeUtf8(unpack(bytes));
        event = make(text, source);
      } catch (error) {
        context.logger.error({ error }, "What came is no GELF; it became an event with the tag _jsonparsefailure.");
      }
      emit(event ?? failure(text, source));
    },
  };
}

/** gzip and zlib are known by their first bytes. @throws when they are broken, or too large unpacked */
function unpack(bytes: Buffer): Buffer {
  const limit = { maxOutputLength: MOST_MESSAGE_BYTES };
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, limit);
  // RFC 1950: the method is 8, and the two bytes are a multiple of 31.
  const isZlib = bytes.length > 2 && (bytes[0]! & 0x0f) === 8 && bytes[0] !== 0x7b && bytes.readUInt16BE(0) % 31 === 0;
  return isZlib ? inflateSync(bytes, limit) : bytes;
}

/** A number in `timestamp` is the event's time, in seconds. */
function takeTime(event: Event): void {
  const time = event.getTop("timestamp");
  if (!isNumber(time)) return;
  event.setTop("@timestamp", timeOf(time));
  event.putTop("timestamp", undefined);
}

const NANOS = 1_000_000_000n;
const FARTHEST_SECOND = 8_640_000_000_000n;

/** Of a number of seconds, as it is written. @throws PluginError GELF_TIME */
function timeOf(value: FieldValue): Timestamp {
  const decimal = parseDecimal(isNumber(value) ? numberText(value) : rubyText(value));
  if (decimal === undefined || Math.abs(decimal.scale) > MOST_DIGITS) throw notATime(value);
  const { unscaled, scale } = decimal;
  const nanos = scale > 0 ? floorDivide(unscaled * NANOS, 10n ** BigInt(scale)) : unscaled * NANOS * 10n ** BigInt(-scale);
  const seconds = floorDivide(nanos, NANOS);
  if (seconds > FARTHEST_SECOND || seconds < -FARTHEST_SECOND) throw notATime(value);
  const rest = Number(nanos - seconds * NANOS);
  return new Timestamp(Number(seconds) * 1000 + Math.floor(rest / 1e6), rest % 1e6);
}

const MOST_DIGITS = 400;

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient;
}

/** The full text becomes `message`, without one the short text. */
function remap(event: Event): void {
  const [full, short] = [event.getTop("full_message"), event.getTop("short_message")];
  if (isText(full)) {
    event.putTop("message", full);
    event.putTop("full_message", undefined);
    if (short === full) event.putTop("short_message", undefined);
  } else if (isText(short)) {
    event.putTop("message", short);
    event.putTop("short_message", undefined);
  }
}

function isText(value: FieldValue | undefined): value is string {
  return typeof value === "string" && value !== "";
}

/** `_name` becomes `name`; a name that cannot be one (`_[x`) is left, and the event tagged. */
function stripUnderscores(event: Event, { logger }: ComputeContext): void {
  for (const name of event.names()) {
    if (!name.startsWith("_")) continue;
    try {
      const value = event.get(name) ?? null;
      const bare = name.slice(1);
      event.set(bare, bare === "@timestamp" && !(value instanceof Timestamp) ? timeOf(value) : value);
      event.remove(name);
    } catch (error) {
      logger.warn({ name, error }, "A field of GELF cannot lose its underscore.");
      event.tag("_gelf_move_field_failure");
    }
  }
}
