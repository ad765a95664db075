import { badPrefix } from "./errors.ts";
import type { S3Options } from "./options.ts";

/** What Logstash's s3 output refuses in a prefix (its PathValidator), and replaces where an event brings it. */
const REFUSED = /[\^`><]/g;
/** S3 takes no longer names. */
export const MOST_KEY_BYTES = 1024;

export interface ObjectName {
  readonly uuid: string;
  readonly at: Date;
  readonly tags: readonly string[];
  /** How many files of its prefix were before it. */
  readonly part: number;
  readonly isGzip: boolean;
}

/** @throws PluginError S3_PREFIX */
export function checkPrefix(prefix: string): void {
  const found = prefix.match(REFUSED)?.[0];
  if (found !== undefined) throw badPrefix(prefix, found);
}

/**
 * A prefix with an event's fields filled in. Steps such as `..` are made names: a server, or a proxy before it, might follow them
 * out of the bucket.
 */
export function cleanPrefix(text: string): string {
  return text
    .replaceAll(REFUSED, "_")
    .replaceAll("\0", "_")
    .replaceAll(/(?<=^|\/)\.{1,2}(?=\/|$)/g, (step) => "_".repeat(step.length));
}

/** Prefix and name are joined as Ruby's File.join does it, and what then begins with a slash loses it. */
export function objectKey(prefix: string, name: ObjectName): string {
  return `${prefix.replace(/\/+$/, "")}/${objectName(name)}`.replace(/^\//, "");
}

/** True when S3 takes no file of this prefix. */
export function isKeyTooLong(prefix: string, { tags, encoding }: Pick<S3Options, "tags" | "encoding">): boolean {
  const longest = { uuid: "0".repeat(36), at: new Date(0), tags, part: 999_999_999, isGzip: encoding === "gzip" };
  return Buffer.byteLength(objectKey(prefix, longest)) > MOST_KEY_BYTES;
}

function objectName({ uuid, at, tags, part, isGzip }: ObjectName): string {
  const words = tags.length === 0 ? "" : `.tag_${tags.join(".")}`;
  return `ls.s3.${uuid}.${minuteOf(at)}${words}.part${part}.txt${isGzip ? ".gz" : ""}`;
}

/** In local time, as Ruby's strftime has it. */
function minuteOf(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}.${two(at.getMinutes())}`;
}
