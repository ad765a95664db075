import { defineFilter, PluginError } from "#plugin";
import type { ComputeContext, Event, FieldValue, OptionsOf } from "#plugin";
import { parseIpRange } from "../../shared/ip-range.ts";
import { rubyArray } from "../../shared/ruby-array.ts";
import { networksOfFile, networksOfOption } from "./networks.ts";
import type { IsInNetworks } from "./networks.ts";
import { options } from "./options.ts";

type Options = OptionsOf<typeof options>;

export default defineFilter({
  name: "cidr",
  summary: "Finds out whether an IP address is in one of many networks, and marks the event then.",
  verbatim: true,
  options,
  create(given, context) {
    const isInNetworks = networksOf(given, context);
    const addressesOf = addressesIn(given, context);
    return {
      filter(event) {
        return addressesOf(event).some((value) => {
          const address = typeof value === "string" ? parseIpRange(value) : undefined;
          return address !== undefined && isInNetworks(event, address);
        });
      },
      failed(_, error) {
        context.logger.error({ id: context.id, error }, "A cidr filter failed; the event goes on as it is.");
      },
    };
  },
});

function networksOf({ network, network_path: path, separator, refresh_interval: seconds }: Options, context: ComputeContext): IsInNetworks {
  if (path === undefined)
    return networksOfOption(
      network.map((text) => context.template(text)),
      context,
    );
  if (network.length > 0) throw optionsExclude("network", "network_path", path);
  return networksOfFile({ path, separator, refreshMs: Math.max(0, seconds * 1000) }, context);
}

function addressesIn({ address, address_field: name }: Options, context: ComputeContext): (event: Event) => readonly FieldValue[] {
  if (name === undefined) {
    const templates = address.map((text) => context.template(text));
    return (event) => templates.map((template) => template.render(event));
  }
  if (address.length > 0) throw optionsExclude("address", "address_field", name);
  const field = context.field(name);
  return (event) => rubyArray(field.get(event) ?? null);
}

function optionsExclude(one: string, other: string, value: string): PluginError {
  return new PluginError("CIDR_OPTIONS", `The cidr filter has both "${one}" and "${other}".`, {
    about: { text: value },
    hint: "Use one of them, or two cidr filters.",
  });
}
