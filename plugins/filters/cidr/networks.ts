import type { ComputeContext, Event, Template } from "#plugin";
import { LookupCache } from "../../shared/lookup-cache.ts";
import { parseIpRange } from "../../shared/ip-range.ts";
import type { IpRange } from "../../shared/ip-range.ts";
import { refreshedFile } from "../../shared/refreshed-file.ts";
import { rubySplit } from "../../shared/ruby-split.ts";
import { NetworkSet } from "./network-set.ts";

/** Whether an address of an event is in one of the networks. */
export type IsInNetworks = (event: Event, address: IpRange) => boolean;

const KNOWN_NETWORKS = 10_000;
const NO_NETWORK = Symbol("no network");

/** Networks of the configuration: texts with one or more, separated by commas. Those with tokens are read for each event. */
export function networksOfOption(templates: readonly Template[], context: ComputeContext): IsInNetworks {
  const constant = templates.filter(({ isConstant }) => isConstant).flatMap(({ text }) => text.split(","));
  const fixed = readNetworks(
    constant.map((text) => text.trim()),
    context,
    'the option "network"',
  );
  const varying = templates.filter(({ isConstant }) => !isConstant);
  if (varying.length === 0) return (_, address) => fixed.includes(address);
  const known = new LookupCache<IpRange | typeof NO_NETWORK>(KNOWN_NETWORKS);
  const networkOf = (text: string): IpRange | undefined => {
    const found = known.get(text) ?? parseIpRange(text) ?? NO_NETWORK;
    known.set(text, found);
    return found === NO_NETWORK ? undefined : found;
  };
  return (event, address) => {
    if (fixed.includes(address)) return true;
    const texts = varying.flatMap((template) => template.render(event).split(","));
    const networks = texts.map((text) => networkOf(text.trim())).filter((network) => network !== undefined);
    return new NetworkSet(networks).includes(address);
  };
}

export interface NetworkFile {
  readonly path: string;
  readonly separator: string;
  readonly refreshMs: number;
}

/** Networks of a file, which is read again when it has changed. A file without any then leaves those that were there. */
export function networksOfFile({ path, separator, refreshMs }: NetworkFile, context: ComputeContext): IsInNetworks {
  const current = refreshedFile<NetworkSet>(context, {
    path,
    intervalMs: refreshMs,
    read(bytes, previous) {
      const texts = rubySplit(Buffer.from(bytes).toString("utf8"), separator);
      return texts.length === 0 && previous !== undefined ? previous : readNetworks(texts, context, `the file "${path}"`);
    },
  });
  return (_, address) => current().includes(address);
}

function readNetworks(texts: readonly string[], context: ComputeContext, place: string): NetworkSet {
  const networks = texts.map(parseIpRange);
  const wrong = texts.filter((_, at) => networks[at] === undefined);
  if (wrong.length > 0) {
    const others = wrong.length === 1 ? "" : `, and ${wrong.length - 1} more,`;
    context.advise?.(`${JSON.stringify(wrong[0])}${others} in ${place} of the cidr filter is no network, and left out.`);
  }
  return new NetworkSet(networks.filter((network) => network !== undefined));
}
