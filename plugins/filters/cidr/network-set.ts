import { firstOf } from "../../shared/ip-range.ts";
import type { IpRange } from "../../shared/ip-range.ts";

/** Tells whether addresses are in one of many networks, in time that does not grow with their number. */
export class NetworkSet {
  /** By length of prefix: the first addresses of networks. */
  readonly #ipv4 = new Map<number, Set<number | bigint>>();
  readonly #ipv6 = new Map<number, Set<number | bigint>>();

  constructor(networks: Iterable<IpRange>) {
    for (const { isIpv4, first, prefix } of networks) {
      const byPrefix = isIpv4 ? this.#ipv4 : this.#ipv6;
      const known = byPrefix.get(prefix);
      if (known === undefined) byPrefix.set(prefix, new Set([first]));
      else known.add(first);
    }
  }

  /** Whether a network holds the address, or all addresses of the range. */
  includes({ isIpv4, first, prefix }: IpRange): boolean {
    for (const [length, networks] of isIpv4 ? this.#ipv4 : this.#ipv6) {
      if (length <= prefix && networks.has(firstOf(first, length))) return true;
    }
    return false;
  }
}
