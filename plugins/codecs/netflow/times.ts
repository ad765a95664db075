import { Timestamp } from "#plugin";
import type { FieldValue } from "#plugin";
import type { Convert } from "./records.ts";

/** When the exporter sent a packet, and how long it had been up, in milliseconds. */
export interface Sent {
  readonly seconds: number;
  readonly nanos: number;
  readonly uptime: number;
}

const isSwitched = (name: string): boolean => name.endsWith("_switched");

/**
 * When a flow of NetFlow 5 began or ended, of its exporter's uptime. Logstash forgets to take a second off when the
 * milliseconds reach past those of the header (errata 20); so do we, so that times are the same.
 */
export function netflow5Times({ seconds, nanos, uptime }: Sent): Convert {
  return (name, value) => {
    if (!isSwitched(name) || typeof value !== "number") return value;
    const millis = uptime - value;
    const micros = Math.floor(nanos / 1000) - modulo(millis, 1000) * 1000;
    return isoText(seconds - Math.floor(millis / 1000), micros < 0 ? micros + 1_000_000 : micros);
  };
}

/** The same for NetFlow 9, where Logstash is always a second late (errata 21). */
export function netflow9Times({ seconds, uptime }: Sent): Convert {
  return (name, value) => {
    if (!isSwitched(name) || typeof value !== "number") return value;
    const millis = uptime - value;
    return isoText(seconds - Math.floor(millis / 1000), 1_000_000 - modulo(millis, 1000) * 1000);
  };
}

const FLOW_TIME = /^flow(?:Start|End)(Seconds|Milliseconds|Microseconds|Nanoseconds)$/;
/** From 1900, where NTP's seconds begin, to 1970. */
const NTP_OFFSET = 2_208_988_800;

/** The beginnings and ends of flows in IPFIX: seconds, milliseconds, or NTP's 32 bits of seconds and 32 of their fraction. */
export function ipfixTimes(name: string, value: FieldValue): FieldValue {
  const unit = FLOW_TIME.exec(name)?.[1];
  if (unit === undefined || (typeof value !== "number" && typeof value !== "bigint")) return value;
  const number = BigInt(value);
  if (unit === "Seconds") return textOf(number * 1000n, 0);
  if (unit === "Milliseconds") return textOf(number, 0);
  const nanos = Number(((number & 0xffff_ffffn) * 1_000_000_000n) >> 32n);
  return textOf(((number >> 32n) - BigInt(NTP_OFFSET)) * 1000n + BigInt(Math.floor(nanos / 1e6)), nanos % 1e6);
}

const FARTHEST_MS = 8_640_000_000_000_000n;

/** A number past the calendar stays one. */
function textOf(ms: bigint, nanos: number): FieldValue {
  return ms > FARTHEST_MS || ms < -FARTHEST_MS ? Number(ms) : new Timestamp(Number(ms), nanos).toString();
}

function isoText(seconds: number, micros: number): string {
  return new Timestamp(seconds * 1000 + Math.floor(micros / 1000), (micros % 1000) * 1000).toString();
}

/** As Ruby's %: never negative. */
function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
