import { Timestamp } from "#plugin";
import type { FieldValue } from "#plugin";
import { Extension8 } from "../../shared/msgpack/write-msgpack.ts";

/** The extension of Fluentd's times: 32 bits of seconds, 32 of nanoseconds. */
const EVENT_TIME = 0;

export function readEventTime(type: number, data: Buffer): Timestamp | undefined {
  if (type !== EVENT_TIME || data.length !== 8) return undefined;
  const nanos = data.readUInt32BE(4);
  return nanos > 999_999_999 ? undefined : new Timestamp(data.readUInt32BE(0) * 1000 + Math.floor(nanos / 1e6), nanos % 1e6);
}

export function writeEventTime({ ms, nanos }: Timestamp): Extension8 {
  const seconds = BigInt(Math.floor(ms / 1000));
  return new Extension8(EVENT_TIME, BigInt.asUintN(64, (seconds << 32n) | BigInt((((ms % 1000) + 1000) % 1000) * 1e6 + nanos)));
}

const FARTHEST_SECOND = 8_640_000_000_000;

/** Of whole seconds, or of an EventTime; undefined for anything else. */
export function timeOf(value: FieldValue | undefined): Timestamp | undefined {
  if (value instanceof Timestamp) return value;
  if (typeof value !== "number" || !Number.isInteger(value) || Math.abs(value) > FARTHEST_SECOND) return undefined;
  return new Timestamp(value * 1000);
}
