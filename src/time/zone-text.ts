import { zoneIds } from "./zone-ids.ts";
import { findZone, utcZone, type Zone } from "./zone.ts";

/** The zone names that Joda-Time parses for the letter z, and what it takes them for: of the Americas both names mean one changing zone. */
const zoneIdsByName: Readonly<Record<string, string>> = {
  UT: "UTC",
  UTC: "UTC",
  GMT: "UTC",
  EST: "America/New_York",
  EDT: "America/New_York",
  CST: "America/Chicago",
  CDT: "America/Chicago",
  MST: "America/Denver",
  MDT: "America/Denver",
  PST: "America/Los_Angeles",
  PDT: "America/Los_Angeles",
};

const namesLongestFirst = Object.keys(zoneIdsByName).toSorted((a, b) => b.length - a.length);

/** The longest of the names that stands at `position`, or "". */
export function longestZoneName(text: string, position: number): string {
  return namesLongestFirst.find((name) => text.startsWith(name, position)) ?? "";
}

/** The zone of a name that `longestZoneName` found. */
export function zoneOfName(name: string): Zone {
  return zoneOfId(zoneIdsByName[name] ?? name);
}

/** The zone of an id that `longestZoneId` found. */
export function zoneOfId(id: string): Zone {
  return findZone(id) ?? utcZone;
}

/** Ids that java.time has not: they are short names or odd spellings there. */
const jodaOnlyIds = new Set(["EST", "HST", "MST", "ROC", "GMT+0", "GMT-0"]);

interface JavaId {
  readonly id: string;
  readonly lower: string;
}

let javaIds: readonly JavaId[] | undefined;

/** Made when they are needed: few configurations do, and every start would wait for it. */
function javaIdsLongestFirst(): readonly JavaId[] {
  javaIds ??= [...zoneIds]
    .filter((id) => !jodaOnlyIds.has(id))
    .map((id) => ({ id, lower: id.toLowerCase() }))
    .toSorted((a, b) => b.id.length - a.id.length);
  return javaIds;
}

/** The longest of java.time's zone ids that a text begins with, in any case; undefined without. */
export function longestJavaZoneId(text: string): string | undefined {
  const lower = text.toLowerCase();
  return javaIdsLongestFirst().find((entry) => lower.startsWith(entry.lower))?.id;
}

let idsByPrefix: ReadonlyMap<string, readonly string[]> | undefined;

/** That of "Antarctica/". */
const LONGEST_AREA = 11;

/**
 * The longest zone id that stands at `position`, or "". As in Joda-Time a slash nearby decides that the id has one, even if it belongs to
 * what comes after ("UTC 5/6" has no id).
 */
export function longestZoneId(text: string, position: number): string {
  const slash = text.slice(0, position + LONGEST_AREA).indexOf("/", position);
  const prefix = slash === -1 ? "" : text.slice(position, slash + 2);
  idsByPrefix ??= groupIds();
  return idsByPrefix.get(prefix)?.find((id) => text.startsWith(id, position)) ?? "";
}

/** Ids by area and first letter ("Europe/P"), those without an area under ""; the longest first. */
function groupIds(): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const id of [...zoneIds].toSorted((a, b) => b.length - a.length)) {
    const slash = id.indexOf("/");
    const prefix = slash === -1 ? "" : id.slice(0, slash + 2);
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [id]);
    else group.push(id);
  }
  return groups;
}
