import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { vi } from "vitest";
import { startDnsServer } from "../../support/dns-server.ts";
import type { DnsReply, DnsServer } from "../../support/dns-server.ts";
import { startConfig } from "../../support/run-config.ts";
import { plainEvents, runFilter } from "../../support/run-filter.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { scratchFolder } from "../scratch-folder.ts";
import { until } from "../../support/until.ts";

interface DnsRun extends Pick<OptionCase, "given" | "instead" | "expected"> {
  readonly beside?: string;
  readonly event: Record<string, unknown>;
  /** What the server answers to questions for names, counted from 1; to those for addresses it has an answer. */
  readonly answer?: (question: number) => DnsReply | Promise<DnsReply>;
}

const FOUND: DnsReply = { kind: "names", values: ["www.example"] };
const MISSING: DnsReply = { kind: "no such name" };
const SILENCE: DnsReply = { kind: "silence" };

/** Observes what becomes of an event; SERVER stands for the address of a name server. */
function dnsCase({ beside = "", event, answer = () => FOUND, ...rest }: DnsRun): OptionCase {
  const server = (option: string): string => (option.includes("nameserver") ? "" : `nameserver => "SERVER"`);
  return {
    ...rest,
    observe: (option) =>
      withServer(answer, async ({ address }) => {
        const filter = `dns { ${beside} ${server(option)} ${option} }`.replace("SERVER", address);
        return (await runFilter(filter, [event]))[0];
      }),
  };
}

interface CacheRun extends Pick<OptionCase, "given"> {
  readonly beside?: string;
  readonly answer: DnsReply;
  readonly secondsBetween: number;
}

/** Observes how often the server is asked for an address that two events have, the second one some time after the first. */
function cacheCase({ given, beside = "", answer, secondsBetween }: CacheRun): OptionCase {
  const observe = (option: string): Promise<unknown> =>
    withServer(
      () => answer,
      async ({ address, questions }) => {
        const filter = `dns { reverse => "ip" action => replace nameserver => "${address}" ${beside} ${option} }`;
        const config = `input { stdin { codec => json_lines } } filter { ${filter} } output { stdout { codec => json_lines } }`;
        const running = await startConfig(config, { keepsInputOpen: true });
        vi.useFakeTimers({ toFake: ["Date"] });
        for (const number of [1, 2]) {
          running.write('{"ip":"192.0.2.1"}\n');
          await until(() => plainEvents(running.output()).length === number, `event ${number}`);
          vi.setSystemTime(Date.now() + secondsBetween * 1000);
        }
        vi.useRealTimers();
        await running.stop();
        return questions.length;
      },
    );
  return { given, expected: 1, observe };
}

async function withServer(
  answer: (question: number) => DnsReply | Promise<DnsReply>,
  use: (server: DnsServer) => Promise<unknown>,
): Promise<unknown> {
  let question = 0;
  const server = await startDnsServer((_, type) => {
    if (type === "PTR") return answer(++question);
    return type === "A" ? { kind: "addresses", values: ["192.0.2.1"] } : MISSING;
  });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

const hosts = path.join(scratchFolder(), "hosts");
writeFileSync(hosts, "192.0.2.1 host.example\n");

export const pluginCases: PluginCases = {
  cases: {
    resolve: dnsCase({ given: 'resolve => "name"', event: { name: "www.example" }, expected: { name: ["www.example", "192.0.2.1"] } }),
    reverse: dnsCase({
      given: 'reverse => "ip"',
      event: { ip: "192.0.2.1" },
      expected: { ip: ["192.0.2.1", "www.example"] },
    }),
    action: dnsCase({
      given: "action => replace",
      beside: 'reverse => "ip"',
      event: { ip: "192.0.2.1" },
      expected: { ip: "www.example" },
    }),
    nameserver: dnsCase({
      given: 'nameserver => "SERVER"',
      // Nobody listens there.
      instead: 'nameserver => "127.0.0.1:1"',
      beside: 'reverse => "ip"',
      event: { ip: "192.0.2.1" },
      expected: { ip: ["192.0.2.1", "www.example"] },
    }),
    hostsfile: dnsCase({
      given: `hostsfile => "${hosts}"`,
      beside: 'reverse => "ip"',
      event: { ip: "192.0.2.1" },
      expected: { ip: ["192.0.2.1", "host.example"] },
    }),
    timeout: dnsCase({
      given: "timeout => 20",
      instead: "timeout => 0.05",
      beside: 'reverse => "ip" max_retries => 0',
      event: { ip: "192.0.2.1" },
      answer: async () => {
        await delay(200);
        return FOUND;
      },
      expected: { ip: ["192.0.2.1", "www.example"] },
    }),
    max_retries: dnsCase({
      given: "max_retries => 3",
      beside: 'reverse => "ip" timeout => 0.1',
      event: { ip: "192.0.2.1" },
      answer: (question) => (question <= 3 ? SILENCE : FOUND),
      expected: { ip: ["192.0.2.1", "www.example"] },
    }),
    hit_cache_size: cacheCase({ given: "hit_cache_size => 10", answer: FOUND, secondsBetween: 0 }),
    hit_cache_ttl: cacheCase({ given: "hit_cache_ttl => 600", beside: "hit_cache_size => 10", answer: FOUND, secondsBetween: 100 }),
    failed_cache_size: cacheCase({ given: "failed_cache_size => 10", answer: MISSING, secondsBetween: 0 }),
    failed_cache_ttl: cacheCase({
      given: "failed_cache_ttl => 600",
      beside: "failed_cache_size => 10",
      answer: MISSING,
      secondsBetween: 100,
    }),
    tag_on_timeout: dnsCase({
      given: "tag_on_timeout => [slow, server]",
      beside: 'reverse => "ip" timeout => 0.05 max_retries => 0',
      event: { ip: "192.0.2.1" },
      answer: () => SILENCE,
      expected: { ip: "192.0.2.1", tags: ["slow", "server"] },
    }),
  },
};
