import { writeFileSync } from "node:fs";
import path from "node:path";
import { vi } from "vitest";
import { startConfig } from "../../support/run-config.ts";
import { plainEvents } from "../../support/run-filter.ts";
import { until } from "../../support/until.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { EVENTS_OUT, filterCase } from "../run-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const folder = scratchFolder();

function file(name: string, content: string): string {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
}

const HIT = [{ ip: "10.0.0.1", tags: ["hit"] }];
const EVENTS = [{ ip: "10.0.0.1" }];
const BESIDE = 'network => "10.0.0.0/8" add_tag => hit';

/** Looks an address up in a file that gets its network a minute after the start. */
const refreshCase: OptionCase = {
  given: "refresh_interval => 30",
  expected: HIT,
  observe: async (option) => {
    const place = file("changing", "192.0.2.0/24\n");
    const filter = `cidr { address => "%{ip}" network_path => "${place}" add_tag => hit ${option} }`;
    const running = await startConfig(`input { stdin { codec => json_lines } } filter { ${filter} } ${EVENTS_OUT}`, {
      keepsInputOpen: true,
    });
    vi.useFakeTimers({ toFake: ["Date"] });
    file("changing", "10.0.0.0/8\n");
    vi.setSystemTime(Date.now() + 60_000);
    running.write('{"ip":"10.0.0.1"}\n');
    await until(() => plainEvents(running.output()).length === 1, "an event");
    vi.useRealTimers();
    await running.stop();
    return plainEvents(running.output());
  },
};

export const pluginCases: PluginCases = {
  cases: {
    address: filterCase("cidr", { given: 'address => ["%{ip}"]', beside: BESIDE, events: EVENTS, expected: HIT }),
    address_field: filterCase("cidr", { given: 'address_field => "ip"', beside: BESIDE, events: EVENTS, expected: HIT }),
    network: filterCase("cidr", {
      given: 'network => "10.0.0.0/8"',
      beside: 'address => "%{ip}" add_tag => hit',
      events: EVENTS,
      expected: HIT,
    }),
    network_path: filterCase("cidr", {
      given: `network_path => "${file("networks", "192.0.2.0/24\n10.0.0.0/8\n")}"`,
      beside: 'address => "%{ip}" add_tag => hit',
      events: EVENTS,
      expected: HIT,
    }),
    separator: filterCase("cidr", {
      given: 'separator => ";"',
      beside: `address => "%{ip}" network_path => "${file("semicolons", "192.0.2.0/24;10.0.0.0/8")}" add_tag => hit`,
      events: EVENTS,
      expected: HIT,
    }),
    refresh_interval: refreshCase,
  },
};
