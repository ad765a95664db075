import { findZone, PluginError, suggest, systemZone } from "#plugin";
import type { ComputeContext, Event, Zone } from "#plugin";

/** Where the zone of texts without one comes from: it is constant, or each event names it. */
export type ZoneSource =
  | { readonly kind: "constant"; readonly zone: Zone }
  /** `of` is undefined for an event that names no known zone. */
  | { readonly kind: "event"; of(event: Event): Zone | undefined };

/** @throws PluginError DATE_TIMEZONE */
export function zoneSource(context: ComputeContext, timezone: string | undefined): ZoneSource {
  if (timezone === undefined) return { kind: "constant", zone: systemZone() };
  if (timezone.includes("%{")) {
    const template = context.template(timezone);
    return { kind: "event", of: (event) => findZone(template.render(event)) };
  }
  const zone = findZone(timezone);
  if (zone === undefined) throw unknownZone(timezone);
  return { kind: "constant", zone };
}

function unknownZone(timezone: string): PluginError {
  const meant = suggest(timezone, Intl.supportedValuesOf("timeZone"));
  return new PluginError("DATE_TIMEZONE", `${JSON.stringify(timezone)} is no time zone.`, {
    about: { text: timezone },
    hint:
      meant !== undefined
        ? `Did you mean ${meant}?`
        : "Known are the ids of the tz database in their own case (Europe/Paris, UTC) and offsets such as +02:00.",
  });
}
