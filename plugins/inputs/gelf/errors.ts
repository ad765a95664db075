import { PluginError, rubyInspect } from "#plugin";
import type { FieldValue } from "#plugin";

export function listensNowhere(): PluginError {
  return new PluginError("GELF_LISTENS_NOWHERE", "With use_udp and use_tcp both false the gelf input would listen nowhere.", {
    hint: "Leave out use_udp => false, or add use_tcp => true.",
  });
}

/** A message with it becomes an event with the tag `_jsonparsefailure`; a field is left as it is. */
export function notATime(value: FieldValue): PluginError {
  return new PluginError("GELF_TIME", `${rubyInspect(value)} is no number of seconds since 1970 within the calendar.`);
}
