import { PluginError, rubyInspect } from "#plugin";
import type { FieldValue } from "#plugin";

export function keyMissing(): PluginError {
  return new PluginError(
    "FINGERPRINT_KEY",
    'The fingerprint filter needs a "key" with the method IPV4_NETWORK: how many bits of an address are kept.',
    {
      about: { text: "IPV4_NETWORK" },
      hint: 'For example: key => "24"',
    },
  );
}

export function keyNoPrefix(): PluginError {
  return new PluginError("FINGERPRINT_KEY", 'With the method IPV4_NETWORK the "key" of the fingerprint filter must be a number of bits.', {
    about: { text: "IPV4_NETWORK" },
    hint: "Allowed are 0 to 32, for IPv6 addresses 0 to 128.",
  });
}

export function noAddress(value: FieldValue): PluginError {
  return new PluginError("FINGERPRINT_ADDRESS", `${rubyInspect(value)} is no IP address of as many bits as "key" says.`);
}
