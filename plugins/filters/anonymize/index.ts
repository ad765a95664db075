import { defineFilter, isList, PluginError, rubyText } from "#plugin";
import type { Event, FieldAccessor, FieldValue } from "#plugin";
import { DIGESTS, makeDigest, murmur3Of } from "../../shared/hash-text.ts";
import { networkOf, readPrefix } from "../../shared/ipv4-network.ts";
import { runTimeField } from "../../shared/run-time-field.ts";

/** Undefined: the value cannot be hidden this way. */
type Hide = (value: FieldValue) => FieldValue | undefined;

export default defineFilter({
  name: "anonymize",
  summary: "Replaces fields by hashes of what they hold.",
  // Hashes are digits and letters of ASCII.
  verbatim: true,
  options: {
    fields: {
      type: "array",
      items: { type: "string" },
      required: true,
      description: "The fields that are replaced. Of a list each element is.",
      examples: [["[user][name]", "[source][ip]"]],
    },
    key: {
      type: "string",
      required: true,
      description: "The key of the hash. With `IPV4_NETWORK` how many bits of the address are kept; with `MURMUR3` it has no effect.",
    },
    algorithm: {
      type: "string",
      enum: [...DIGESTS, "MURMUR3", "IPV4_NETWORK"],
      default: "SHA1",
      description: "How the hash is made. `IPV4_NETWORK`: the first bits of an address.",
    },
  },
  create({ fields, key, algorithm }, context) {
    const accessors = fields.map((name) => runTimeField(context, name));
    const hide = hideBy(algorithm, key);
    const fail = (event: Event): void => event.tag("_anonymizefailure");
    return {
      filter(event) {
        for (const field of accessors) if (!hideField(event, field, hide)) fail(event);
        return false;
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "An anonymize filter failed; the event is tagged.");
        fail(event);
      },
    };
  },
});

/** False: something in it could not be hidden, and became null. */
function hideField(event: Event, field: FieldAccessor, hide: Hide): boolean {
  const value = field.get(event);
  if (value === undefined) return true;
  let isHidden = true;
  const hidden = (item: FieldValue): FieldValue => {
    if (item === null) return null;
    const hash = hide(item);
    isHidden &&= hash !== undefined;
    return hash ?? null;
  };
  field.set(event, isList(value) ? value.map(hidden) : hidden(value));
  return isHidden;
}

function hideBy(algorithm: (typeof DIGESTS)[number] | "MURMUR3" | "IPV4_NETWORK", key: string): Hide {
  if (algorithm === "MURMUR3") return murmur3Of;
  if (algorithm === "IPV4_NETWORK") {
    const prefix = readPrefix(key);
    if (prefix === undefined) throw keyNoPrefix(key);
    return (value) => networkOf(value, prefix);
  }
  const digest = makeDigest({ name: algorithm, key, encoding: "hex" });
  return (value) => digest(rubyText(value));
}

function keyNoPrefix(key: string): PluginError {
  return new PluginError(
    "ANONYMIZE_KEY",
    `With the algorithm IPV4_NETWORK the "key" of the anonymize filter must be a number of bits, not "${key}".`,
    {
      about: { text: key },
      hint: "Allowed are 0 to 32, for IPv6 addresses 0 to 128.",
    },
  );
}
