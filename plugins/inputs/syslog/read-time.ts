import { Timestamp } from "#plugin";
import type { ComputeContext, Event, OptionsOf } from "#plugin";
import { compileFormats } from "../../shared/date/formats.ts";
import { zoneSource } from "../../shared/date/zone-of-event.ts";
import type { options as schemas } from "./options.ts";

const FORMATS = ["MMM dd HH:mm:ss", "MMM  d HH:mm:ss", "MMM d HH:mm:ss", "ISO8601"];

/** Makes the time a line says that of its event. Under ECS names the text of it does not stay, whether it can be read or not. */
export function makeReadTime({ timezone, locale }: OptionsOf<typeof schemas>, context: ComputeContext): (event: Event) => void {
  const formats = compileFormats(FORMATS, locale);
  const zones = zoneSource(context, timezone);
  const [field, field8601, time] = ["timestamp", "timestamp8601", "@timestamp"].map((name) => context.field(name));
  const isLegacy = context.ecs === "disabled";
  return (event) => {
    if (isLegacy && field8601!.has(event)) field!.set(event, field8601!.get(event) ?? null);
    const text = field!.get(event);
    if (!isLegacy) field!.remove(event);
    if (text === undefined || text === null) return;
    const ms = formats.parse(text, () => (zones.kind === "constant" ? zones.zone : zones.of(event)));
    if (ms === undefined) event.tag("_dateparsefailure");
    else time!.set(event, new Timestamp(ms));
  };
}
