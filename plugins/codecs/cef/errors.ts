import { PluginError } from "#plugin";

/** Why a text is no CEF; it becomes an event with the tag `_cefparsefailure`. */
export function notCef(reason: string): PluginError {
  return new PluginError("CEF_SYNTAX", `Not valid CEF: ${reason}.`);
}

export function notATime(text: string): PluginError {
  return new PluginError("CEF_TIME", `Not a time as CEF writes it: ${JSON.stringify(text)}.`, {
    hint: "Milliseconds since 1970, or `MMM dd yyyy HH:mm:ss`, with or without year, fraction and zone.",
  });
}

export function unknownZone(zone: string): PluginError {
  return new PluginError("CEF_ZONE", `default_timezone names no time zone: ${JSON.stringify(zone)}.`, {
    about: { text: zone },
    hint: 'A name such as "Europe/Paris", or an offset such as "+02:00".',
  });
}

export function unknownLocale(locale: string): PluginError {
  return new PluginError("CEF_LOCALE", `locale names no language: ${JSON.stringify(locale)}.`, {
    about: { text: locale },
    hint: 'For example "en-US" or "de_DE".',
  });
}
