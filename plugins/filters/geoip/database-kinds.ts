import type { Field } from "./fields.ts";
import { LAST } from "./record-path.ts";
import type { RecordPath } from "./record-path.ts";

/** How a field's value is found: by a path in the record, or otherwise, see lookup.ts. */
export type FieldSource =
  | { readonly kind: "text" | "integer" | "float" | "flag" | "text or null"; readonly path: RecordPath }
  | { readonly kind: "ip" | "network" | "location" | "region" | "country name" | "continent code" | "continent name" };

export type FieldSources = { readonly [F in Field]?: FieldSource };

/** A kind of database: which fields it has, and which of them are written when the configuration names none. */
export interface DatabaseKind {
  /** What the type in a database's metadata holds. */
  readonly typePart: string;
  readonly sources: FieldSources;
  readonly defaults: readonly Field[];
  /** Those without ECS, where they differ. */
  readonly legacyDefaults?: readonly Field[];
  /** Nothing counts as found where the record has neither latitude nor longitude. */
  readonly needsLocation?: true;
}

const text = (...path: RecordPath): FieldSource => ({ kind: "text", path });
const integer = (...path: RecordPath): FieldSource => ({ kind: "integer", path });
const float = (...path: RecordPath): FieldSource => ({ kind: "float", path });
const flag = (...path: RecordPath): FieldSource => ({ kind: "flag", path });

const PLACE: FieldSources = {
  CITY_NAME: text("city", "names", "en"),
  COUNTRY_NAME: text("country", "names", "en"),
  CONTINENT_NAME: text("continent", "names", "en"),
  COUNTRY_CODE2: text("country", "iso_code"),
  REGION_NAME: text("subdivisions", LAST, "names", "en"),
  REGION_ISO_CODE: { kind: "region" },
  TIMEZONE: text("location", "time_zone"),
  LOCATION: { kind: "location" },
  IP: { kind: "ip" },
};

const NUMBERED: FieldSources = {
  AUTONOMOUS_SYSTEM_NUMBER: integer("autonomous_system_number"),
  AUTONOMOUS_SYSTEM_ORGANIZATION: text("autonomous_system_organization"),
  IP: { kind: "ip" },
};

const CITY: DatabaseKind = {
  typePart: "City",
  sources: {
    ...PLACE,
    CONTINENT_CODE: text("continent", "code"),
    // Two letters, as in Logstash: the databases have no three.
    COUNTRY_CODE3: text("country", "iso_code"),
    POSTAL_CODE: text("postal", "code"),
    DMA_CODE: integer("location", "metro_code"),
    REGION_CODE: text("subdivisions", LAST, "iso_code"),
    LATITUDE: float("location", "latitude"),
    LONGITUDE: float("location", "longitude"),
  },
  defaults: cityDefaults("REGION_ISO_CODE"),
  legacyDefaults: cityDefaults("REGION_CODE"),
  needsLocation: true,
};

function cityDefaults(region: Field): Field[] {
  return [
    ...(["IP", "CITY_NAME", "CONTINENT_CODE", "COUNTRY_NAME", "COUNTRY_CODE2", "COUNTRY_CODE3", "POSTAL_CODE", "DMA_CODE"] as const),
    ...(["REGION_NAME", region, "TIMEZONE", "LOCATION", "LATITUDE", "LONGITUDE"] as const),
  ];
}

const COUNTRY: DatabaseKind = {
  typePart: "Country",
  sources: { IP: PLACE.IP!, COUNTRY_CODE2: PLACE.COUNTRY_CODE2!, COUNTRY_NAME: PLACE.COUNTRY_NAME!, CONTINENT_NAME: PLACE.CONTINENT_NAME! },
  defaults: ["IP", "COUNTRY_CODE2", "COUNTRY_NAME", "CONTINENT_NAME"],
};

const DOMAIN: DatabaseKind = {
  typePart: "GeoIP2-Domain",
  sources: { DOMAIN: { kind: "text or null", path: ["domain"] } },
  defaults: ["DOMAIN"],
};

const ASN: DatabaseKind = {
  typePart: "GeoLite2-ASN",
  sources: { ...NUMBERED, NETWORK: { kind: "network" } },
  defaults: ["IP", "AUTONOMOUS_SYSTEM_NUMBER", "AUTONOMOUS_SYSTEM_ORGANIZATION"],
};

const ISP: DatabaseKind = {
  typePart: "GeoIP2-ISP",
  sources: { ...NUMBERED, ISP: text("isp"), ORGANIZATION: text("organization") },
  defaults: ["IP", "AUTONOMOUS_SYSTEM_NUMBER", "AUTONOMOUS_SYSTEM_ORGANIZATION", "ISP", "ORGANIZATION"],
};

const ENTERPRISE: DatabaseKind = {
  typePart: "Enterprise",
  sources: {
    ...PLACE,
    AUTONOMOUS_SYSTEM_NUMBER: integer("traits", "autonomous_system_number"),
    AUTONOMOUS_SYSTEM_ORGANIZATION: text("traits", "autonomous_system_organization"),
    NETWORK: { kind: "network" },
    ...flags("traits"),
  },
  defaults: ["IP", "COUNTRY_CODE2", "COUNTRY_NAME", "CONTINENT_NAME", "REGION_ISO_CODE", "REGION_NAME", "CITY_NAME", "LOCATION"],
};

const ANONYMOUS_IP: DatabaseKind = {
  typePart: "GeoIP2-Anonymous-IP",
  sources: { IP: { kind: "ip" }, ...flags() },
  defaults: ["HOSTING_PROVIDER", "TOR_EXIT_NODE", "ANONYMOUS_VPN", "ANONYMOUS", "PUBLIC_PROXY", "RESIDENTIAL_PROXY"],
};

function flags(...path: RecordPath): FieldSources {
  return {
    HOSTING_PROVIDER: flag(...path, "is_hosting_provider"),
    TOR_EXIT_NODE: flag(...path, "is_tor_exit_node"),
    ANONYMOUS_VPN: flag(...path, "is_anonymous_vpn"),
    ANONYMOUS: flag(...path, "is_anonymous"),
    PUBLIC_PROXY: flag(...path, "is_public_proxy"),
    RESIDENTIAL_PROXY: flag(...path, "is_residential_proxy"),
  };
}

/** The database that is used when the configuration names none: it has country codes only, the rest is worked out. */
export const EMBEDDED: DatabaseKind = {
  typePart: "country ipvAll",
  sources: {
    IP: { kind: "ip" },
    COUNTRY_CODE2: text("country_code"),
    COUNTRY_CODE3: text("country_code"),
    COUNTRY_NAME: { kind: "country name" },
    CONTINENT_CODE: { kind: "continent code" },
    CONTINENT_NAME: { kind: "continent name" },
  },
  defaults: ["IP", "CONTINENT_CODE", "COUNTRY_NAME", "COUNTRY_CODE2", "COUNTRY_CODE3"],
};

/** In the order in which Logstash asks (org.logstash.filters.geoip.Database). */
const KINDS = [CITY, COUNTRY, DOMAIN, ASN, ISP, ENTERPRISE, ANONYMOUS_IP, EMBEDDED];

export const TYPE_PARTS: readonly string[] = KINDS.map(({ typePart }) => typePart);

/** Undefined: a database of this type cannot be used. */
export function kindOf(type: string): DatabaseKind | undefined {
  return KINDS.find(({ typePart }) => type.includes(typePart));
}
