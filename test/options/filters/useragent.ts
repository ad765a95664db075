import { writeFileSync } from "node:fs";
import path from "node:path";
import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const rules = path.join(scratchFolder(), "regexes.yaml");
writeFileSync(rules, "user_agent_parsers: [{ regex: '(curl)', family_replacement: 'Mine' }]\nos_parsers: []\ndevice_parsers: []\n");

const CURL = { name: "curl", version: "8.4.0", device: { name: "Other" }, os: { name: "Other", full: "Other" } };

export const pluginCases: PluginCases = {
  cases: {
    source: filterCase("useragent", {
      given: "source => one",
      instead: "source => two",
      events: [{ one: "curl/8.4.0", two: "Wget/1.21.4" }],
      expected: [{ one: "curl/8.4.0", two: "Wget/1.21.4", user_agent: CURL }],
    }),
    target: filterCase("useragent", {
      given: 'target => "[client][agent]"',
      beside: "source => text",
      events: [{ text: "curl/8.4.0" }],
      expected: [{ text: "curl/8.4.0", client: { agent: CURL } }],
    }),
    regexes: filterCase("useragent", {
      given: `regexes => "${rules}"`,
      beside: "source => text",
      events: [{ text: "curl/8.4.0" }],
      expected: [{ text: "curl/8.4.0", user_agent: { ...CURL, name: "Mine", version: undefined } }],
    }),
    prefix: filterCase("useragent", {
      given: 'prefix => "ua_"',
      beside: 'source => text ecs_compatibility => disabled remove_field => ["ua_device", "ua_os", "ua_os_name", "ua_os_full"]',
      events: [{ text: "curl/8.4.0" }],
      expected: [{ text: "curl/8.4.0", ua_name: "curl", ua_major: "8", ua_minor: "4", ua_patch: "0", ua_version: "8.4.0" }],
    }),
    ecs_compatibility: filterCase("useragent", {
      given: "ecs_compatibility => disabled",
      beside: 'source => text target => "ua" remove_field => ["[ua][device]", "[ua][os]", "[ua][os_name]", "[ua][os_full]"]',
      events: [{ text: "curl/8.4.0" }],
      expected: [{ text: "curl/8.4.0", ua: { name: "curl", major: "8", minor: "4", patch: "0", version: "8.4.0" } }],
    }),
  },
  unseen: { lru_cache_size: "What is not remembered is worked out again, to the same end." },
};
