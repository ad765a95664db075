/** The short names that JRuby has from Java, by Intl's long ones: `Intl` has short names for the zones of its locale only. */
const NAMES = new Map(
  `Alaska Daylight Time AKDT|Alaska Standard Time AKST|American Samoa Standard Time SST|Atlantic Daylight Time ADT|Atlantic Standard Time AST
Australian Central Daylight Time ACDT|Australian Central Standard Time ACST|Australian Eastern Daylight Time AEDT|Australian Eastern Standard Time AEST
Australian Western Standard Time AWST|British Summer Time BST|Central Africa Time CAT|Central Daylight Time CDT|Central European Standard Time CET
Central European Summer Time CEST|Central Indonesia Time WITA|Central Standard Time CST|Chamorro Standard Time ChST|China Standard Time CST
Coordinated Universal Time UTC|Cuba Daylight Time CDT|Cuba Standard Time CST|East Africa Time EAT|Eastern Daylight Time EDT
Eastern European Standard Time EET|Eastern European Summer Time EEST|Eastern Indonesia Time WIT|Eastern Standard Time EST|Greenwich Mean Time GMT
Hawaii-Aleutian Daylight Time HADT|Hawaii-Aleutian Standard Time HST|Hong Kong Standard Time HKT|India Standard Time IST|Irish Standard Time IST
Israel Daylight Time IDT|Israel Standard Time IST|Japan Standard Time JST|Korean Standard Time KST|Mexican Pacific Standard Time MST
Moscow Standard Time MSK|Mountain Daylight Time MDT|Mountain Standard Time MST|New Zealand Daylight Time NZDT|New Zealand Standard Time NZST
Newfoundland Daylight Time NDT|Newfoundland Standard Time NST|Pacific Daylight Time PDT|Pacific Standard Time PST|Pakistan Standard Time PKT
Philippine Standard Time PST|South Africa Standard Time SAST|Taiwan Standard Time CST|West Africa Time WAT|Western European Standard Time WET
Western European Summer Time WEST|Western Indonesia Time WIB|Yukon Time MST`
    .split(/[|\n]/)
    .map((entry) => {
      const at = entry.lastIndexOf(" ");
      return [entry.slice(0, at), entry.slice(at + 1)] as const;
    }),
);

/** What Ruby's `Time#zone` says of a zone at an instant; where nobody has a name for it, `GMT+03:00`. */
export function zoneName(zone: string, seconds: number, offsetSeconds: number): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "long", timeZone: zone }).formatToParts(seconds * 1000);
  const long = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  return NAMES.get(long) ?? `GMT${offsetText(offsetSeconds)}`;
}

function offsetText(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
