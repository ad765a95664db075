import { isIP } from "node:net";
import { isList, isMap, keysOf, PluginError, rubyText } from "#plugin";
import type { FieldMap, FieldValue } from "#plugin";

/** Name servers of a configuration, and how names that are not full are completed. */
export interface Nameservers extends SearchRules {
  /** `address`, `address:port` or `[address]:port` */
  readonly addresses: readonly string[];
}

export interface SearchRules {
  /** Domains that are tried behind a name. */
  readonly search: readonly string[];
  /** A name with so many dots is asked for as it is first. */
  readonly ndots: number;
}

const MOST_SEARCH_DOMAINS = 6;
const KEYS = ["address", "search", "ndots"];

/**
 * Reads the option `nameserver`; undefined when it is not given or an empty list.
 * @throws PluginError DNS_NAMESERVER
 */
export function readNameservers(value: FieldValue | undefined): Nameservers | undefined {
  if (value === undefined || (isList(value) && value.length === 0)) return undefined;
  if (!isMap(value)) return { addresses: addressesOf(value), search: [], ndots: 1 };
  return readHash(value);
}

function readHash(hash: FieldMap): Nameservers {
  const unknown = keysOf(hash).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw wrongNameserver(`it has no \`${unknown}\`; it takes ${KEYS.join(", ")}`);
  const search = textsOf(hash["search"] ?? []);
  if (search.length > MOST_SEARCH_DOMAINS)
    throw wrongNameserver(`\`search\` takes ${MOST_SEARCH_DOMAINS} domains at most, not ${search.length}`);
  const ndots = rubyText(hash["ndots"] ?? 1);
  if (!/^[1-9]\d{0,3}$/.test(ndots)) throw wrongNameserver(`\`ndots\` is ${JSON.stringify(ndots)}; it must be a whole number of 1 or more`);
  return { addresses: addressesOf(hash["address"] ?? []), search, ndots: Number(ndots) };
}

function addressesOf(value: FieldValue): string[] {
  const addresses = textsOf(value);
  if (addresses.length === 0) throw wrongNameserver("it needs at least one `address`");
  const wrong = addresses.find((address) => !isServerAddress(address));
  if (wrong !== undefined) throw wrongNameserver(`${JSON.stringify(wrong)} is no IP address`, wrong);
  return addresses;
}

const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/;

function isServerAddress(text: string): boolean {
  if (isIP(text) !== 0) return true;
  const [, bracketed, plain, port = "53"] = WITH_PORT.exec(text) ?? [];
  return isIP(bracketed ?? plain ?? "") !== 0 && Number(port) <= 65_535;
}

function textsOf(value: FieldValue): string[] {
  return (isList(value) ? value : [value]).map(rubyText);
}

function wrongNameserver(why: string, about?: string): PluginError {
  return new PluginError("DNS_NAMESERVER", `The option nameserver is wrong: ${why}.`, {
    ...(about === undefined ? {} : { about: { text: about } }),
    hint: 'For example: nameserver => ["8.8.8.8"] or nameserver => { address => ["10.0.0.53"] search => ["internal.net"] }',
  });
}
