import { randomUUID } from "node:crypto";
import { defineFilter, isList, rubyText } from "#plugin";
import type { ComputeContext, Event, FieldAccessor, FieldValue, OptionsOf } from "#plugin";
import { makeDigest, murmur3Of, murmur3x128Of } from "../../shared/hash-text.ts";
import { networkOf, readPrefix } from "../../shared/ipv4-network.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import { canonical, concatenateMap, concatenation, inByteOrder } from "./canonical.ts";
import { keyMissing, keyNoPrefix, noAddress } from "./errors.ts";
import { options } from "./options.ts";

type Options = OptionsOf<typeof options>;
type Hash = (value: FieldValue) => FieldValue;

export default defineFilter({
  name: "fingerprint",
  summary: "Writes a hash of fields: to recognise equal events, to make ids of them, or to hide what they hold.",
  // Hashes are digits and letters of ASCII.
  verbatim: true,
  options,
  create(given, context) {
    const target = runTimeField(context, given.target ?? (context.ecs === "disabled" ? "fingerprint" : "[event][hash]"));
    const write = writer(given, target, context);
    return {
      filter(event) {
        write(event);
        return true;
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A fingerprint filter failed; the event is tagged.");
        event.tag("_fingerprintfailure");
      },
    };
  },
});

function writer(given: Options, target: FieldAccessor, context: ComputeContext): (event: Event) => void {
  if (given.method === "UUID") return (event) => target.set(event, randomUUID());
  const hash = hashOf(given);
  const field = (name: string): FieldAccessor => runTimeField(context, name);
  if (given.method === "PUNCTUATION") return hashEach(inByteOrder(given.source).map(field), target, hash);
  if (given.concatenate_all_fields) return (event) => target.set(event, hash(concatenateMap(event.toMap())));
  if (!given.concatenate_sources) return hashEach(given.source.map(field), target, (value) => hash(canonical(value)));
  const fields = new Map(given.source.map((name) => [name, field(name)]));
  return (event) => target.set(event, hash(concatenation(given.source, (name) => fields.get(name)!.get(event))));
}

/** Each field that is there replaces the hash of the one before; a list becomes a list of hashes. */
function hashEach(fields: readonly FieldAccessor[], target: FieldAccessor, hash: Hash): (event: Event) => void {
  return (event) => {
    for (const field of fields) {
      const value = field.get(event);
      if (value !== undefined) target.set(event, isList(value) ? value.map(hash) : hash(value));
    }
  };
}

/** All but letters, digits, blanks and the like. */
const NO_PUNCTUATION = /[^\p{P}\p{S}]+/gu;

function hashOf({ method, key, base64encode }: Options): Hash {
  const encoding = base64encode ? "base64" : "hex";
  switch (method) {
    case "MURMUR3":
      return murmur3Of;
    case "MURMUR3_128":
      return (value) => murmur3x128Of(value, encoding);
    case "IPV4_NETWORK":
      return networkHash(key);
    case "UUID":
      return () => randomUUID();
    case "PUNCTUATION":
      return (value) => rubyText(value).replace(NO_PUNCTUATION, "");
    default: {
      const digest = makeDigest({ name: method, key, encoding });
      return (value) => digest(rubyText(value));
    }
  }
}

function networkHash(key: string | undefined): Hash {
  if (key === undefined) throw keyMissing();
  const prefix = readPrefix(key);
  if (prefix === undefined) throw keyNoPrefix();
  return (value) => {
    const network = networkOf(value, prefix);
    if (network === undefined) throw noAddress(value);
    return network;
  };
}
