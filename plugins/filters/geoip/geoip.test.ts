import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { typed, writeMmdb } from "../../../test/support/mmdb.ts";
import type { MmdbParts, MmdbValue } from "../../../test/support/mmdb.ts";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";
import type { PlainEvent } from "../../../test/support/run-filter.ts";

const LEGACY = { ecs: "disabled" } as const;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "tailrace-geoip-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(bytes: Uint8Array, name = "test.mmdb"): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, bytes);
  return file;
}

function databaseOf(type: string, networks: MmdbParts["networks"], more: Partial<MmdbParts> = {}): Promise<string> {
  return fileOf(writeMmdb({ type, networks, ...more }), `${type.replaceAll(/\W/g, "-")}.mmdb`);
}

/** What stands in the field `place` for an address. */
async function lookUp(database: string, ip: string, { fields, ecs }: { fields?: string; ecs?: typeof LEGACY } = {}): Promise<unknown> {
  const filter = `geoip { source => "ip" target => "place" database => "${database}" ${fields === undefined ? "" : `fields => ${fields}`} }`;
  const [event] = await runFilter(filter, [{ ip }], ecs);
  return event?.["place"];
}

const names = (en: string): MmdbValue => ({ de: `${en} (de)`, en, "zh-CN": "城" });

const SEATTLE: MmdbValue = {
  city: { geoname_id: 5_809_844, names: names("Seattle") },
  continent: { code: "NA", names: names("North America") },
  country: { iso_code: "US", names: names("United States") },
  location: {
    accuracy_radius: typed("uint16", 20),
    latitude: 47.5,
    longitude: typed("double", -122),
    metro_code: typed("uint16", 819),
    time_zone: "America/Los_Angeles",
  },
  postal: { code: "98101" },
  registered_country: { iso_code: "CA", names: names("Canada") },
  subdivisions: [
    { iso_code: "XX", names: names("A greater one") },
    { iso_code: "WA", names: names("Washington") },
  ],
};

const ALL_OF_A_CITY =
  '["city_name", "COUNTRY_NAME", "continent_Code", "continent_name", "country_code2", "country_code3", "ip", "postal_code", "dma_code", "region_name", ' +
  '"region_code", "region_iso_code", "timezone", "location", "latitude", "longitude"]';

describe("a City database", () => {
  test("gives city, region, country, continent and place below the target in ECS mode", async () => {
    const city = await databaseOf("GeoLite2-City", { "1.2.3.0/24": SEATTLE });

    expect(await lookUp(city, "1.2.3.4")).toEqual({
      ip: "1.2.3.4",
      geo: {
        city_name: "Seattle",
        country_name: "United States",
        continent_code: "NA",
        country_iso_code: "US",
        postal_code: "98101",
        region_name: "Washington",
        region_iso_code: "US-WA",
        timezone: "America/Los_Angeles",
        location: { lat: 47.5, lon: -122 },
      },
      mmdb: { dma_code: 819 },
    });
  });

  test("gives the same flat, with the region's own code, without ECS", async () => {
    const city = await databaseOf("GeoLite2-City", { "1.2.3.0/24": SEATTLE });

    expect(await lookUp(city, "1.2.3.4", { ecs: LEGACY })).toEqual({
      ip: "1.2.3.4",
      city_name: "Seattle",
      country_name: "United States",
      continent_code: "NA",
      country_code2: "US",
      country_code3: "US",
      postal_code: "98101",
      dma_code: 819,
      region_name: "Washington",
      region_code: "WA",
      timezone: "America/Los_Angeles",
      location: { lat: 47.5, lon: -122 },
      latitude: 47.5,
      longitude: -122,
    });
  });

  test("gives the fields that were asked for, in upper or lower case", async () => {
    const city = await databaseOf("GeoLite2-City", { "1.2.3.0/24": SEATTLE });

    expect(await lookUp(city, "1.2.3.4", { ecs: LEGACY, fields: ALL_OF_A_CITY })).toMatchObject({
      region_code: "WA",
      region_iso_code: "US-WA",
      continent_name: "North America",
    });
    expect(await lookUp(city, "1.2.3.4", { fields: '["CITY_NAME", "latitude"]' })).toEqual({
      geo: { city_name: "Seattle", location: { lat: 47.5 } },
    });
    expect(await lookUp(city, "1.2.3.4", { fields: '["country_code3"]' })).toEqual({});
  });

  test("keeps places as floats", async () => {
    const city = await databaseOf("GeoLite2-City", { "1.2.3.0/24": SEATTLE });
    const config = `input { stdin { codec => json_lines } } filter { geoip { source => "ip" target => "place" database => "${city}" fields => [latitude, longitude, dma_code] } }
      output { stdout { codec => line { format => "%{[place]}" } } }`;
    const { output } = await runConfig(config, { input: '{"ip":"1.2.3.4"}\n', ...LEGACY });

    expect(JSON.parse(output.toString())).toEqual({ dma_code: 819, latitude: 47.5, longitude: -122 });
    expect(output.toString()).toContain('"longitude":-122.0');
  });

  test.each<[string, MmdbValue, unknown]>([
    ["no place at all", { country: { iso_code: "US" } }, {}],
    ["a place without numbers", { country: { iso_code: "US" }, location: { latitude: "47" } }, {}],
    ["a latitude only", { location: { latitude: 1.5 } }, { ip: "1.2.3.4", latitude: 1.5 }],
    [
      "values of other types than expected",
      { city: ["Seattle"], country: { iso_code: 1, names: "x" }, subdivisions: {}, location: { latitude: 1.5, metro_code: 2.5 } },
      { ip: "1.2.3.4", latitude: 1.5 },
    ],
    ["no subdivision", { subdivisions: [], location: { longitude: 1.5 } }, { ip: "1.2.3.4", longitude: 1.5 }],
  ])("with %s gives what there is", async (_, record, expected) => {
    const city = await databaseOf("GeoIP2-City", { "1.2.3.4/32": record });

    expect(await lookUp(city, "1.2.3.4", { ecs: LEGACY })).toEqual(expected);
  });
});

describe("other databases", () => {
  const FLAGS = { is_anonymous: true, is_tor_exit_node: true };
  const FLAGS_OUT = {
    hosting_provider: false,
    tor_exit_node: true,
    anonymous_vpn: false,
    anonymous: true,
    public_proxy: false,
    residential_proxy: false,
  };
  const PROVIDER = { autonomous_system_number: 4_200_000_000, autonomous_system_organization: "Net" };
  const AS = { number: 4_200_000_000, organization: { name: "Net" } };
  const PLACE = {
    city_name: "Seattle",
    country_name: "United States",
    continent_name: "North America",
    country_iso_code: "US",
    region_name: "Washington",
    region_iso_code: "US-WA",
  };

  test.each<[string, MmdbValue, unknown]>([
    [
      "GeoLite2-Country",
      SEATTLE,
      { ip: "1.2.3.4", geo: { country_iso_code: "US", country_name: "United States", continent_name: "North America" } },
    ],
    ["GeoLite2-ASN", PROVIDER, { ip: "1.2.3.4", as: AS }],
    ["DBIP-ASN-Lite (compat=GeoLite2-ASN)", PROVIDER, { ip: "1.2.3.4", as: AS }],
    ["GeoIP2-ISP", { ...PROVIDER, isp: "I", organization: "O" }, { ip: "1.2.3.4", as: AS, mmdb: { isp: "I", organization: "O" } }],
    ["GeoIP2-Domain", { domain: "example.org" }, { domain: "example.org" }],
    ["GeoIP2-Domain", {}, { domain: null }],
    ["GeoIP2-Anonymous-IP", FLAGS, { ip_traits: FLAGS_OUT }],
    ["GeoIP2-Enterprise", SEATTLE, { ip: "1.2.3.4", geo: { ...PLACE, location: { lat: 47.5, lon: -122 } } }],
    [
      "country ipvAll",
      { country_code: "JP" },
      { ip: "1.2.3.4", geo: { country_iso_code: "JP", country_name: "Japan", continent_code: "AS" } },
    ],
  ])("of the type %j give their own fields", async (type, record, expected) => {
    const database = await databaseOf(type, { "1.2.3.0/24": record });

    expect(await lookUp(database, "1.2.3.4")).toEqual(expected);
  });

  test.each<[string, MmdbValue, string, unknown]>([
    ["GeoLite2-ASN", PROVIDER, "[network, asn]", "refused"],
    ["GeoLite2-ASN", PROVIDER, "[network, autonomous_system_number]", { asn: 4_200_000_000, network: "1.2.3.0/24" }],
    ["GeoIP2-Anonymous-IP", FLAGS, "[ip, anonymous]", { ip: "1.2.3.4", anonymous: true }],
    [
      "Enterprise",
      { traits: { ...PROVIDER, ...FLAGS }, location: { time_zone: "UTC" } },
      "[autonomous_system_organization, timezone, network, public_proxy]",
      { as_org: "Net", timezone: "UTC", network: "1.2.3.0/24", public_proxy: false },
    ],
    ["country ipvAll", { country_code: "SJ" }, "[continent_name]", { continent_name: "Europe" }],
    ["country ipvAll", { country_code: "??" }, "[continent_name, country_name]", {}],
  ])("of the type %j give more when asked: %s %s", async (type, record, fields, expected) => {
    const database = await databaseOf(type, { "1.2.3.0/24": record });
    const found = lookUp(database, "1.2.3.4", { ecs: LEGACY, fields }).catch((error: unknown) =>
      error instanceof Error ? "refused" : error,
    );

    expect(await found).toEqual(expected);
  });
});

describe("networks", () => {
  const cases = ([24, 28, 32] as const).flatMap((recordBits) => ([4, 6] as const).map((ipVersion) => ({ recordBits, ipVersion })));

  test.each(cases)("are found in trees of $recordBits bits and addresses of version $ipVersion", async (form) => {
    const record = (number: number): MmdbValue => ({ autonomous_system_number: number });
    const six: MmdbParts["networks"] = form.ipVersion === 6 ? { "2001:db8::/33": record(3) } : {};
    const database = await databaseOf("GeoLite2-ASN", { "1.0.0.0/9": record(1), "1.2.3.128/25": record(2), ...six }, form);
    const addresses = ["1.2.3.127", "1.2.3.128", "::ffff:1.2.3.129", "2.0.0.1", "2001:db8::1", "2001:db8:8000::1", "::1"];
    const found = await Promise.all(
      addresses.map((ip) => lookUp(database, ip, { ecs: LEGACY, fields: "[network, autonomous_system_number]" })),
    );

    const sixth = form.ipVersion === 6 ? { asn: 3, network: "2001:db8:0:0:0:0:0:0/33" } : {};
    expect(found).toEqual([
      { asn: 1, network: "1.2.3.0/25" },
      { asn: 2, network: "1.2.3.128/25" },
      { asn: 2, network: "1.2.3.128/25" },
      {},
      sixth,
      {},
      {},
    ]);
  });
});

describe("without a database", () => {
  test("countries come from the one in the package", async () => {
    const events = await runFilter('geoip { source => "[client][ip]" add_tag => ["done"] }', [{ client: { ip: "193.0.6.139" } }]);

    expect(events).toEqual([
      { client: { ip: "193.0.6.139", geo: { country_name: "Netherlands", continent_code: "EU", country_iso_code: "NL" } }, tags: ["done"] },
    ]);
  });

  test.each([
    "10.0.0.1",
    "127.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "169.254.1.1",
    "::1",
    "fe80::1%1",
    "fc00::1",
    "0.0.0.0",
    "255.255.255.255",
  ])("the private address %s is not found", async (ip) => {
    expect(await runFilter('geoip { source => "ip" }', [{ ip }], LEGACY)).toEqual([{ ip, geoip: {}, tags: ["_geoip_lookup_failure"] }]);
  });

  test("the check says whose data it is", async () => {
    const { warnings } = await checkConfig('filter { geoip { source => "ip" target => "source" } } output { stdout { } }');

    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining("IP Geolocation by DB-IP (https://db-ip.com), CC BY 4.0"),
    ]);
  });

  test("default_database_type ASN is refused, since there is none", async () => {
    const { problems } = await checkConfig(
      'filter { geoip { source => "ip" target => "source" default_database_type => "ASN" } } output { stdout { } }',
    );

    expect(problems.map(({ code }) => code)).toEqual(["GEOIP_ASN_DATABASE"]);
  });
});

describe("the source", () => {
  test("gives the first element of a list", async () => {
    const asn = await databaseOf("GeoLite2-ASN", { "1.2.3.0/24": { autonomous_system_number: 1 } });
    const events = await runFilter(`geoip { source => "ip" target => "t" database => "${asn}" }`, [{ ip: ["1.2.3.4", "9.9.9.9"] }], LEGACY);

    expect(events).toEqual([{ ip: ["1.2.3.4", "9.9.9.9"], t: { asn: 1, ip: "1.2.3.4" } }]);
  });

  test.each([
    [undefined],
    [null],
    [""],
    ["   "],
    [[]],
    [[""]],
    [[null]],
    [[["1.2.3.4"]]],
    [16_909_060],
    [true],
    [1.5],
    [{ a: "1.2.3.4" }],
    [{}],
  ])("that is %j is tagged, and no target is made", async (ip) => {
    const event = ip === undefined ? { other: 1 } : { ip };

    expect(await runFilter('geoip { source => "ip" add_tag => ["done"] }', [event], LEGACY)).toEqual([
      { ...event, tags: ["_geoip_lookup_failure"] },
    ]);
  });

  test.each([
    "-",
    "N/A",
    "localhost",
    "www.example.org",
    "1.2.3.4,5.6.7.8",
    "1.2.3.4 ",
    "\0",
    "__proto__",
    "é😀",
    "1".repeat(100_000),
    ":".repeat(100_000),
  ])("that is no address is tagged and gets an empty target", async (ip) => {
    expect(await runFilter('geoip { source => "ip" }', [{ ip }], LEGACY)).toEqual([{ ip, geoip: {}, tags: ["_geoip_lookup_failure"] }]);
  });

  test("that is not found leaves a target as it is", async () => {
    const events = await runFilter(
      'geoip { source => "ip" target => "t" }',
      [
        { ip: "10.0.0.1", t: "x" },
        { ip: "10.0.0.1", t: null },
      ],
      LEGACY,
    );

    expect(events.map(({ t }) => t)).toEqual(["x", {}]);
  });

  test("that comes again is answered the same, without what was changed meanwhile", async () => {
    const city = await databaseOf("GeoLite2-City", { "1.2.3.0/24": SEATTLE });
    const filter = `geoip { source => "ip" target => "t" fields => [location] database => "${city}" } mutate { replace => { "[t][location][lat]" => "%{n}" } }`;
    const events = await runFilter(
      filter,
      [
        { ip: "1.2.3.4", n: "1" },
        { ip: "1.2.3.4", n: "2" },
        { ip: "10.0.0.1", n: "3" },
        { ip: "10.0.0.1", n: "4" },
      ],
      LEGACY,
    );

    expect(events.map(({ t }) => t)).toEqual(
      ["1", "2", "3", "4"].map((lat) => (lat < "3" ? { location: { lat, lon: -122 } } : { location: { lat } })),
    );
  });
});

describe("the target", () => {
  const DATABASE: MmdbParts["networks"] = { "1.2.3.0/24": { autonomous_system_number: 1 } };

  test.each<[string, PlainEvent, PlainEvent]>([
    ['source => "[client][ip]"', { client: { ip: "1.2.3.4" } }, { client: { ip: "1.2.3.4", as: { number: 1 } } }],
    ['source => "[a][b][ip]"', { a: { b: { ip: "1.2.3.4" } } }, { a: { b: { ip: "1.2.3.4", as: { number: 1 } } } }],
    ['source => "ip" target => "[a][b]"', { ip: "1.2.3.4" }, { ip: "1.2.3.4", a: { b: { ip: "1.2.3.4", as: { number: 1 } } } }],
    ['source => "ip" target => "server"', { ip: "1.2.3.4" }, { ip: "1.2.3.4", server: { ip: "1.2.3.4", as: { number: 1 } } }],
  ])("with %s holds the fields in ECS mode", async (given, event, expected) => {
    const asn = await databaseOf("GeoLite2-ASN", DATABASE);

    expect(await runFilter(`geoip { ${given} database => "${asn}" }`, [event])).toEqual([expected]);
  });

  test.each(["ip", "[client][address]", "[ip]"])("must be named in ECS mode for the source %j", async (source) => {
    const { problems } = await checkConfig(`filter { geoip { source => "${source}" } } output { stdout { } }`);

    expect(problems.map(({ code }) => code)).toEqual(["GEOIP_TARGET"]);
  });

  test.each([
    ["[client]", 0],
    ["host", 0],
    ["place", 1],
    ["[a][source]", 1],
  ])("%j brings %j warnings of the schema", async (target, count) => {
    const asn = await databaseOf("GeoLite2-ASN", DATABASE);
    const { warnings } = await checkConfig(
      `filter { geoip { source => "ip" target => "${target}" database => "${asn}" } } output { stdout { } }`,
    );

    expect(warnings).toHaveLength(count);
  });

  test("that is no map costs the event its fields, and it is tagged", async () => {
    const asn = await databaseOf("GeoLite2-ASN", DATABASE);
    const events = await runFilter(
      `geoip { source => "ip" target => "t" database => "${asn}" add_tag => ["done"] }`,
      [{ ip: "1.2.3.4", t: "x" }],
      LEGACY,
    );

    expect(events).toEqual([{ ip: "1.2.3.4", t: "x", tags: ["_geoip_lookup_failure"] }]);
  });
});

describe("tag_on_failure", () => {
  test.each([
    ["[]", undefined],
    ['"one"', ["one"]],
    ["[one, two]", ["one", "two"]],
  ])("%s gives the tags %j", async (tags, expected) => {
    const [event] = await runFilter(`geoip { source => "ip" tag_on_failure => ${tags} }`, [{ ip: "10.0.0.1" }], LEGACY);

    expect(event?.["tags"]).toEqual(expected);
  });
});

describe("cache_size", () => {
  test.each([0, 1, 2, 1000])("of %d changes no answer", async (size) => {
    const networks = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`1.2.${n}.0/24`, { autonomous_system_number: n, autonomous_system_organization: `org ${n}` }]),
    );
    const asn = await databaseOf("GeoLite2-ASN", networks);
    const order = Array.from({ length: 200 }, (_, n) => (n * 7) % 20);
    const events = await runFilter(
      `geoip { source => "ip" target => "t" database => "${asn}" cache_size => ${size} }`,
      order.map((n) => ({ ip: `1.2.${n}.1` })),
      LEGACY,
    );

    expect(events.map(({ t }) => t)).toEqual(order.map((n) => ({ ip: `1.2.${n}.1`, asn: n, as_org: `org ${n}` })));
  });
});

describe("a file that is no sound database", () => {
  const sound = writeMmdb({ type: "GeoLite2-City", networks: { "1.2.3.0/24": SEATTLE, "2001:db8::/32": SEATTLE } });

  test.each<[string, Uint8Array, string]>([
    ["nothing", Buffer.alloc(0), "GEOIP_DATABASE"],
    ["text", Buffer.from("no database"), "GEOIP_DATABASE"],
    ["zeros", Buffer.alloc(100_000), "GEOIP_DATABASE"],
    ["a packed file", gzipSync(sound), "GEOIP_DATABASE"],
    ["half of a file", sound.subarray(0, sound.length / 2), "GEOIP_DATABASE"],
    ["the other half", sound.subarray(sound.length - 400), "GEOIP_DATABASE"],
    ["metadata without anything", Buffer.from("\xab\xcd\xefMaxMind.com\xe0", "latin1"), "GEOIP_DATABASE"],
    ["a type that is not known", writeMmdb({ type: "GeoIP2-Connection-Type", networks: { "1.2.3.0/24": {} } }), "GEOIP_DATABASE_TYPE"],
  ])("such as %s is refused when the configuration is checked", async (_, bytes, code) => {
    const file = await fileOf(bytes, "unsound.mmdb");
    const { problems } = await checkConfig(
      `filter { geoip { source => "ip" target => "source" database => "${file}" } } output { stdout { } }`,
    );

    expect(problems).toEqual([expect.objectContaining({ code, message: expect.stringContaining(file) as string })]);
  });

  test("or that is not there is refused", async () => {
    const { problems } = await checkConfig(
      'filter { geoip { source => "ip" target => "source" database => "/nowhere.mmdb" } } output { stdout { } }',
    );

    expect(problems).toHaveLength(1);
  });

  test("but looks like one costs the addresses that lead to its damage, and says so", async () => {
    const damaged = Buffer.from(sound);
    const data = sound.indexOf(Buffer.alloc(16)) + 16;
    damaged.fill(0xff, data, data + 200);
    const file = await fileOf(damaged, "damaged.mmdb");
    const config = `input { stdin { } } filter { geoip { source => "message" target => "t" database => "${file}" } mutate { copy => { "[tags][0]" => "tag" } } }
      output { stdout { codec => line { format => "%{message} %{tag} %{t}" } } }`;
    const { output, log } = await runConfig(config, { input: "1.2.3.4\n9.9.9.9\n", ...LEGACY });

    expect(output.toString()).toBe("1.2.3.4 _geoip_lookup_failure {}\n9.9.9.9 _geoip_lookup_failure {}\n");
    expect(log.filter(({ level }) => level === "error")).toEqual([
      expect.objectContaining({ message: "The GeoIP database cannot be read for an address, which counts as unknown." }),
    ]);
  });

  test("whatever byte is wrong, no other event is touched", async () => {
    const positions = Array.from({ length: 60 }, (_, n) => Math.floor((n * sound.length) / 60));
    for (const position of positions) {
      const damaged = Buffer.from(sound);
      damaged[position] = damaged[position]! ^ 0xff;
      const file = await fileOf(damaged, "flipped.mmdb");
      const config = `filter { geoip { source => "ip" target => "source" database => "${file}" } } output { stdout { } }`;
      const { problems } = await checkConfig(config);
      const events =
        problems.length > 0
          ? []
          : await runFilter(config.slice(0, config.indexOf(" output")), [{ ip: "1.2.3.4" }, { ip: "::1" }, { x: 1 }]);

      expect(problems.length > 0 ? problems[0]!.code.slice(0, 14) : events.length).toBe(problems.length > 0 ? "GEOIP_DATABASE" : 3);
    }
  });
});

test("a field of no database is refused, and one of another database is warned of", async () => {
  const asn = await databaseOf("GeoLite2-ASN", { "1.2.3.0/24": {} });
  const check = (fields: string): ReturnType<typeof checkConfig> =>
    checkConfig(`filter { geoip { source => "ip" target => "source" database => "${asn}" fields => ${fields} } } output { stdout { } }`);

  expect((await check("[city]")).problems.map(({ code }) => code)).toEqual(["GEOIP_FIELD"]);
  expect((await check("[city_name]")).warnings.map(({ message }) => message)).toEqual([expect.stringContaining("has no CITY_NAME")]);
});
