/** The names and addresses of a hosts file. */
export interface Hosts {
  /** Of several addresses the one that the file names last. */
  addressOf(name: string): string | undefined;
  /** Of several names the first. */
  nameOf(address: string): string | undefined;
}

/** Reads the text of a hosts file as Ruby's Resolv::Hosts does: names and addresses are compared as they are written. */
export function parseHosts(text: string): Hosts {
  const addresses = new Map<string, string>();
  const names = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [address, ...hostnames] = line.replace(/#.*/, "").trim().split(/\s+/);
    const [first] = hostnames;
    if (address === undefined || first === undefined) continue;
    for (const name of hostnames) addresses.set(name, address);
    if (!names.has(address)) names.set(address, first);
  }
  return { addressOf: (name) => addresses.get(name), nameOf: (address) => names.get(address) };
}
