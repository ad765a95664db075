import { writeFileSync } from "node:fs";
import path from "node:path";
import { writeMmdb } from "../../support/mmdb.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase, refusalCase } from "../run-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const database = path.join(scratchFolder(), "asn.mmdb");
const networks = {
  "1.1.1.0/24": { autonomous_system_number: 1 },
  "2.2.2.0/24": { autonomous_system_number: 2, autonomous_system_organization: "Two" },
};
writeFileSync(database, writeMmdb({ type: "GeoLite2-ASN", networks }));

const located = (parts: Omit<Parameters<typeof filterCase>[1], "events"> & { readonly ip?: string }): OptionCase =>
  filterCase("geoip", { ...parts, events: [{ ip: parts.ip ?? "1.1.1.1", other: "2.2.2.2" }] });

const BOTH = { ip: "1.1.1.1", other: "2.2.2.2" };

export const pluginCases: PluginCases = {
  cases: {
    source: located({
      given: "source => other",
      instead: "source => ip",
      beside: `target => place database => "${database}"`,
      expected: [{ ...BOTH, place: { ip: "2.2.2.2", as: { number: 2, organization: { name: "Two" } } } }],
    }),
    target: located({
      given: "target => place",
      beside: `source => ip ecs_compatibility => disabled database => "${database}"`,
      expected: [{ ...BOTH, place: { ip: "1.1.1.1", asn: 1 } }],
    }),
    database: located({
      given: `database => "${database}"`,
      beside: "source => ip target => place",
      expected: [{ ...BOTH, place: { ip: "1.1.1.1", as: { number: 1 } } }],
    }),
    default_database_type: refusalCase((option) => `filter { geoip { source => ip target => source ${option} } } output { null { } }`, {
      given: "default_database_type => ASN",
      expected: ["GEOIP_ASN_DATABASE"],
    }),
    fields: located({
      given: "fields => [autonomous_system_number, network]",
      beside: `source => ip target => place database => "${database}"`,
      expected: [{ ...BOTH, place: { as: { number: 1 }, ip_traits: { network: "1.1.1.0/24" } } }],
    }),
    tag_on_failure: located({
      given: "tag_on_failure => [lost, found]",
      beside: `source => ip target => place database => "${database}"`,
      ip: "3.3.3.3",
      expected: [{ ...BOTH, ip: "3.3.3.3", place: {}, tags: ["lost", "found"] }],
    }),
    ecs_compatibility: located({
      given: "ecs_compatibility => disabled",
      beside: `source => ip target => place database => "${database}"`,
      expected: [{ ...BOTH, place: { ip: "1.1.1.1", asn: 1 } }],
    }),
  },
  unseen: { cache_size: "What is not remembered is looked up again, to the same end." },
};
