import { PluginError } from "#plugin";

export function badDefinitions(path: string, reason: string): PluginError {
  return new PluginError("NETFLOW_DEFINITIONS", `The definitions in ${JSON.stringify(path)} cannot be used: ${reason}.`, {
    about: { text: path },
    hint: "NetFlow: `4: [:uint8, :protocol]` for each field; IPFIX the same below the number of each enterprise.",
  });
}

/** Why a packet is thrown away. */
export function badPacket(reason: string): PluginError {
  return new PluginError("NETFLOW_PACKET", `Not a packet of NetFlow or IPFIX: ${reason}.`);
}
