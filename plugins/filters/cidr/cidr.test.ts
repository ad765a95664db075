import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import { plainEvents, runFilter } from "../../../test/support/run-filter.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { until } from "../../../test/support/until.ts";

/** Whether events are marked. */
async function marked(options: string, events: readonly Record<string, unknown>[]): Promise<boolean[]> {
  const out = await runFilter(`cidr { ${options} add_tag => hit }`, events);
  return out.map(({ tags }) => tags !== undefined);
}

async function codesOf(options: string): Promise<string[]> {
  const { problems, warnings } = await checkConfig(`filter { cidr { ${options} } } output { stdout { } }`);
  return [...problems, ...warnings].map(({ code }) => code);
}

async function networkFile(content: string): Promise<string> {
  const file = path.join(await scratchFolder(), "networks");
  await writeFile(file, content);
  return file;
}

describe("cidr", () => {
  test.each([
    ["10.0.0.0/8", "10.255.0.1", true],
    ["10.0.0.0/8", "11.0.0.0", false],
    ["10.1.2.3/255.0.0.0", "10.9.9.9", true],
    ["0.0.0.0/0", "203.0.113.1", true],
    ["0.0.0.0/0", "::1", false],
    ["203.0.113.1", "203.0.113.1", true],
    ["::/0", "1.2.3.4", false],
    ["::ffff:0:0/96", "1.2.3.4", false],
    ["2001:db8::/32", "2001:DB8:FFFF::1", true],
    ["fe80::/10", "fe80::1%eth0", true],
    ["10.0.0.0/8", "10.1.0.0/16", true],
    ["10.1.0.0/16", "10.0.0.0/8", false],
    ["10.0.0.0/8", "010.0.0.1", false],
    ["10.0.0.0/8", "10.0.0.1 ", false],
  ])("in %s is %s: %j", async (network, ip, expected) => {
    expect(await marked(`address => "%{ip}" network => "${network}"`, [{ ip }])).toEqual([expected]);
  });

  test("changes nothing but by the common options", async () => {
    const filter = 'cidr { address => ["%{a}", "%{b}"] network => ["192.0.2.0/24"] add_field => { "zone" => "test" } remove_field => "c" }';

    expect(
      await runFilter(filter, [
        { a: "x", b: "192.0.2.7", c: 1 },
        { a: "192.0.3.7", c: 1 },
      ]),
    ).toEqual([
      { a: "x", b: "192.0.2.7", zone: "test" },
      { a: "192.0.3.7", c: 1 },
    ]);
  });

  test("takes the addresses of a field, one or many", async () => {
    const events = [
      { ip: ["8.8.8.8", "10.0.0.1"] },
      { ip: "10.0.0.1" },
      { ip: [] },
      { ip: null },
      { ip: 167_772_161 },
      { ip: { a: "10.0.0.1" } },
      {},
    ];

    expect(await marked('address_field => "ip" network => "10.0.0.0/8"', events)).toEqual([true, true, false, false, false, false, false]);
  });

  test("takes networks out of the event, one or many, beside those of the configuration", async () => {
    const events = [
      { ip: "10.0.0.1", nets: "192.0.2.0/24, 10.0.0.0/8" },
      { ip: "10.0.0.1", nets: ["192.0.2.0/24", "10.0.0.0/8"] },
      { ip: "10.0.0.1", nets: "junk" },
      { ip: "198.51.100.1" },
    ];

    expect(await marked('address => "%{ip}" network => ["%{nets}", "198.51.100.0/24,junk"]', events)).toEqual([true, true, false, true]);
  });

  test("warns of what is no network, and refuses options that do not go together", async () => {
    const file = await networkFile("10.0.0.0/8");

    expect(await codesOf('address => "%{ip}" network => ["10.0.0.0/33", "%{net}"]')).toEqual(["COMPILE_ADVICE"]);
    expect(await codesOf('address => "%{ip}" address_field => "ip"')).toEqual(["CIDR_OPTIONS"]);
    expect(await codesOf(`address => "%{ip}" network => "::/0" network_path => "${file}"`)).toEqual(["CIDR_OPTIONS"]);
    expect(await codesOf('address => "%{ip}" network_path => "/none/such"')).toEqual(["OPTION_PATH"]);
  });

  test("a list of many networks is a list of networks", async () => {
    const networks = Array.from({ length: 20_000 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
    const file = await networkFile(networks.join("\n"));

    expect(await marked(`address => "%{ip}" network_path => "${file}"`, [{ ip: "10.78.31.9" }, { ip: "10.200.0.1" }])).toEqual([
      true,
      false,
    ]);
  });
});

describe("a file of networks", () => {
  afterEach(() => void vi.useRealTimers());

  test("is read again when it has changed, and kept when it is empty or gone", async () => {
    const file = await networkFile("192.0.2.0/24\n");
    const filter = `cidr { address => "%{ip}" network_path => "${file}" refresh_interval => 30 add_tag => hit }`;
    const config = `input { stdin { codec => json_lines } } filter { ${filter} } output { stdout { codec => json_lines } }`;
    const running = await startConfig(config, { keepsInputOpen: true });
    vi.useFakeTimers({ toFake: ["Date"] });
    for (const [at, content] of ["192.0.2.0/24\n", "10.0.0.0/8\n", ""].entries()) {
      await writeFile(file, content);
      vi.setSystemTime(Date.now() + 60_000);
      running.write('{"ip":"10.0.0.1"}\n');
      await until(() => plainEvents(running.output()).length === at + 1, `event ${at}`);
    }
    vi.useRealTimers();
    await running.stop();

    expect(plainEvents(running.output()).map(({ tags }) => tags)).toEqual([undefined, ["hit"], ["hit"]]);
  });

  test("may be empty at the start", async () => {
    expect(await marked(`address => "%{ip}" network_path => "${await networkFile("")}"`, [{ ip: "10.0.0.1" }])).toEqual([false]);
  });
});
