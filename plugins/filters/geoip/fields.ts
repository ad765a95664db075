import { unknownField } from "./errors.ts";

/** Where a field is written, below the target: without ECS, and with it. "" : it has no place there. */
interface Places {
  readonly legacy: string;
  readonly ecs: string;
}

/** All fields, in the order in which Logstash writes them (org.logstash.filters.geoip.Field). */
const PLACES = {
  AUTONOMOUS_SYSTEM_NUMBER: { legacy: "[asn]", ecs: "[as][number]" },
  AUTONOMOUS_SYSTEM_ORGANIZATION: { legacy: "[as_org]", ecs: "[as][organization][name]" },
  CITY_NAME: { legacy: "[city_name]", ecs: "[geo][city_name]" },
  COUNTRY_NAME: { legacy: "[country_name]", ecs: "[geo][country_name]" },
  CONTINENT_CODE: { legacy: "[continent_code]", ecs: "[geo][continent_code]" },
  CONTINENT_NAME: { legacy: "[continent_name]", ecs: "[geo][continent_name]" },
  COUNTRY_CODE2: { legacy: "[country_code2]", ecs: "[geo][country_iso_code]" },
  COUNTRY_CODE3: { legacy: "[country_code3]", ecs: "" },
  DOMAIN: { legacy: "[domain]", ecs: "[domain]" },
  IP: { legacy: "[ip]", ecs: "[ip]" },
  ISP: { legacy: "[isp]", ecs: "[mmdb][isp]" },
  POSTAL_CODE: { legacy: "[postal_code]", ecs: "[geo][postal_code]" },
  DMA_CODE: { legacy: "[dma_code]", ecs: "[mmdb][dma_code]" },
  REGION_NAME: { legacy: "[region_name]", ecs: "[geo][region_name]" },
  REGION_CODE: { legacy: "[region_code]", ecs: "[geo][region_code]" },
  REGION_ISO_CODE: { legacy: "[region_iso_code]", ecs: "[geo][region_iso_code]" },
  TIMEZONE: { legacy: "[timezone]", ecs: "[geo][timezone]" },
  LOCATION: { legacy: "[location]", ecs: "[geo][location]" },
  LATITUDE: { legacy: "[latitude]", ecs: "[geo][location][lat]" },
  LONGITUDE: { legacy: "[longitude]", ecs: "[geo][location][lon]" },
  ORGANIZATION: { legacy: "[organization]", ecs: "[mmdb][organization]" },
  NETWORK: { legacy: "[network]", ecs: "[ip_traits][network]" },
  HOSTING_PROVIDER: { legacy: "[hosting_provider]", ecs: "[ip_traits][hosting_provider]" },
  TOR_EXIT_NODE: { legacy: "[tor_exit_node]", ecs: "[ip_traits][tor_exit_node]" },
  ANONYMOUS_VPN: { legacy: "[anonymous_vpn]", ecs: "[ip_traits][anonymous_vpn]" },
  ANONYMOUS: { legacy: "[anonymous]", ecs: "[ip_traits][anonymous]" },
  PUBLIC_PROXY: { legacy: "[public_proxy]", ecs: "[ip_traits][public_proxy]" },
  RESIDENTIAL_PROXY: { legacy: "[residential_proxy]", ecs: "[ip_traits][residential_proxy]" },
} as const satisfies Readonly<Record<string, Places>>;

export type Field = keyof typeof PLACES;

// Object.keys tells no more than that they are texts.
const FIELDS = Object.keys(PLACES) as Field[];

/** The reference of a field below the target; "": it has none in ECS. */
export function placeOf(field: Field, isEcs: boolean): string {
  return isEcs ? PLACES[field].ecs : PLACES[field].legacy;
}

/** Fields by name, each once, in the order in which they are written. @throws PluginError GEOIP_FIELD */
export function readFields(names: readonly string[]): Field[] {
  const wanted = new Set(names.map((name) => name.toUpperCase()));
  for (const name of names) if (!FIELDS.some((field) => field === name.toUpperCase())) throw unknownField(name, FIELDS);
  return FIELDS.filter((field) => wanted.has(field));
}

/** The same fields in the order in which they are written. */
export function inOrder(fields: readonly Field[]): Field[] {
  return FIELDS.filter((field) => fields.includes(field));
}
