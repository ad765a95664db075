import type { OptionSchemas } from "#plugin";
import { DIGESTS } from "../../shared/hash-text.ts";

export const options = {
  source: {
    type: "array",
    items: { type: "string" },
    default: ["message"],
    description: "The fields that are hashed. Of several, each replaces the hash of the one before, unless `concatenate_sources` is true.",
    examples: [["[user][id]", "[event][id]"]],
  },
  target: {
    type: "string",
    description: "The field for the hash. Default: `[event][hash]`; with `ecs_compatibility => disabled` `fingerprint`.",
  },
  method: {
    type: "string",
    enum: [...DIGESTS, "MURMUR3", "MURMUR3_128", "IPV4_NETWORK", "UUID", "PUNCTUATION"],
    default: "SHA1",
    description:
      "How the hash is made. `IPV4_NETWORK`: the first bits of an address, as many as `key` says. `UUID`: a random one. `PUNCTUATION`: what is left of the text without letters, digits and blanks.",
  },
  key: {
    type: "string",
    format: "password",
    description: "With a digest (SHA, MD5) the key that makes it an HMAC; with `IPV4_NETWORK` the number of bits.",
  },
  base64encode: {
    type: "boolean",
    default: false,
    description: "Whether digests and MURMUR3_128 are written in base64 instead of hexadecimal digits.",
  },
  concatenate_sources: {
    type: "boolean",
    default: false,
    description: "Whether names and values of all sources are hashed as one text. Without effect on `UUID` and `PUNCTUATION`.",
  },
  concatenate_all_fields: {
    type: "boolean",
    default: false,
    description: "The same for all fields of the event, `@metadata` excepted; then `source` has no effect.",
  },
} as const satisfies OptionSchemas;
