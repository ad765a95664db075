import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startDnsServer } from "../../../test/support/dns-server.ts";
import type { DnsReply, DnsServer } from "../../../test/support/dns-server.ts";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { plainEvents, runFilter } from "../../../test/support/run-filter.ts";

const REPLIES: Readonly<Record<string, DnsReply>> = {
  "A www.example": { kind: "addresses", values: ["192.0.2.1", "192.0.2.2"] },
  "A one.internal.test": { kind: "addresses", values: ["192.0.2.7"] },
  "A xn--mller-kva.example": { kind: "addresses", values: ["192.0.2.8"] },
  "A empty.example": { kind: "addresses", values: [] },
  "A broken.example": { kind: "failure" },
  "A silent.example": { kind: "silence" },
  "A garbage.example": { kind: "garbage" },
  "A short.example": { kind: "cut short" },
  "PTR 1.2.0.192.in-addr.arpa": { kind: "names", values: ["www.example", "other.example"] },
  "PTR 8.2.0.192.in-addr.arpa": { kind: "names", values: ["xn--mller-kva.example"] },
};

let server: DnsServer;
let folder: string;

beforeAll(async () => {
  server = await startDnsServer((name, type) => REPLIES[`${type} ${name}`] ?? { kind: "no such name" });
  folder = await mkdtemp(path.join(tmpdir(), "tailrace-dns-"));
  await writeFile(path.join(folder, "hosts"), "10.1.1.1 box.test box # one\n10.1.1.2 xn--d1acpjx3f.xn--p1ai\n10.1.1.3 box\n");
});

beforeEach(() => void (server.questions as string[]).splice(0));

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** A dns filter that asks the server of this test. */
function dns(options: string, nameserver = `"${server.address}"`): string {
  return `dns { nameserver => ${nameserver} timeout => 0.05 ${options} }`;
}

/** The questions for IPv6 addresses depend on the machine. */
function questions(): string[] {
  return server.questions.filter((question) => !question.startsWith("AAAA "));
}

describe("dns", () => {
  test.each([
    ["replaces a name by its first address", 'resolve => "h" action => replace', "www.example", "192.0.2.1"],
    ["appends the address to the name", 'resolve => "h"', "www.example", ["www.example", "192.0.2.1"]],
    ["replaces in a list of one", 'resolve => "h" action => replace', ["www.example"], ["192.0.2.1"]],
    ["appends to a list of one", 'resolve => "h"', ["www.example"], ["www.example", "192.0.2.1"]],
    ["replaces an address by its first name", 'reverse => "h" action => replace', "192.0.2.1", "www.example"],
    ["appends the name to the address", 'reverse => "h"', "192.0.2.1", ["192.0.2.1", "www.example"]],
    ["takes an address for its own address", 'resolve => "h" action => replace', "192.0.2.99", "192.0.2.99"],
    ["asks for names in their ASCII form", 'resolve => "h" action => replace', "müller.example", "192.0.2.8"],
    ["shows names in Unicode", 'reverse => "h" action => replace', "192.0.2.8", "müller.example"],
  ])("%s", async (_, options, value, found) => {
    expect(await runFilter(dns(`${options} add_tag => "found"`), [{ h: value }])).toEqual([{ h: found, tags: ["found"] }]);
  });

  test.each([
    ["a name that nobody has", 'resolve => "h"', "nobody.example"],
    ["a name without an address", 'resolve => "h"', "empty.example"],
    ["a server that fails", 'resolve => "h"', "broken.example"],
    ["an address without a name", 'reverse => "h"', "192.0.2.200"],
    ["what is no address", 'reverse => "h"', "www.example"],
    ["a list of two", 'resolve => "h"', ["www.example", "www.example"]],
    ["an empty list", 'resolve => "h"', []],
    ["a number", 'resolve => "h"', 5],
    ["a map", 'reverse => "h"', { a: 1 }],
    ["an empty text", 'resolve => "h"', ""],
    ["garbage", 'resolve => "h"', "a..b \u0000\u202e%"],
    ["a name of any length", 'resolve => "h"', `${"ä".repeat(5_000)}.example`],
  ])("leaves the event alone without a tag for %s", async (_, options, value) => {
    expect(await runFilter(dns(`${options} add_tag => "found"`), [{ h: value }])).toEqual([{ h: value }]);
  });

  test.each(["silent.example", "garbage.example", "short.example"])(
    "tags the event when there is no usable answer for %s, after all retries",
    async (name) => {
      const filter = dns('resolve => "h" max_retries => 1 tag_on_timeout => ["slow", "dns"] add_tag => "found"');

      expect(await runFilter(filter, [{ h: name }])).toEqual([{ h: name, tags: ["slow", "dns"] }]);
      expect(questions()).toEqual([`A ${name}`, `A ${name}`]);
    },
  );

  test("tags the event when nobody listens at the name server", async () => {
    const gone = await startDnsServer(() => ({ kind: "silence" }));
    await gone.close();

    expect(await runFilter(dns('resolve => "h"', `"${gone.address}"`), [{ h: "www.example" }])).toEqual([
      { h: "www.example", tags: ["_dnstimeout"] },
    ]);
  });

  test("asks once for equal names of events that come together", async () => {
    const events = Array.from({ length: 50 }, (_, n) => ({ h: n % 2 === 0 ? "www.example" : "nobody.example" }));

    const filtered = await runFilter(dns('resolve => "h" action => replace'), events);

    expect(filtered).toEqual(events.map(({ h }) => ({ h: h === "www.example" ? "192.0.2.1" : h })));
    expect(questions().toSorted()).toEqual(["A nobody.example", "A www.example"]);
  });

  test("keeps the order of events whatever the order of answers", async () => {
    const events = ["silent.example", "www.example", "192.0.2.1", "nobody.example"].map((h, n) => ({ h, n }));

    const filtered = await runFilter(dns('resolve => "h" max_retries => 0'), events);

    expect(filtered.map(({ n }) => n)).toEqual([0, 1, 2, 3]);
  });

  test("resolves before it reverses, field by field, and stops at the first that fails", async () => {
    const filter = dns('reverse => ["a", "c"] resolve => ["missing", "a", "b"] action => replace add_tag => "found"');

    expect(
      await runFilter(filter, [
        { a: "www.example", b: "www.example", c: "192.0.2.8" },
        { a: "www.example", b: "nobody.example", c: "192.0.2.8" },
      ]),
    ).toEqual([
      { a: "www.example", b: "192.0.2.1", c: "müller.example", tags: ["found"] },
      { a: "192.0.2.1", b: "nobody.example", c: "192.0.2.8" },
    ]);
  });

  test("succeeds when there is nothing to look up", async () => {
    expect(await runFilter(dns('resolve => ["missing", "null"] add_tag => "found"'), [{ null: null }])).toEqual([
      { null: null, tags: ["found"] },
    ]);
  });

  test("completes names with the domains of the name server", async () => {
    const filter = dns(
      'resolve => "h" action => replace',
      `{ address => ["${server.address}"] search => ["nowhere.test", "internal.test"] ndots => 1 }`,
    );

    expect(await runFilter(filter, [{ h: "one" }])).toEqual([{ h: "192.0.2.7" }]);
    expect(questions()).toEqual(["A one.nowhere.test", "A one.internal.test"]);
  });

  test.each([
    ["resolve", "box.test", "10.1.1.1"],
    ["resolve", "box", "10.1.1.3"],
    ["reverse", "10.1.1.1", "box.test"],
    ["reverse", "10.1.1.2", "яндекс.рф"],
    ["resolve", "яндекс.рф", "10.1.1.2"],
  ])("looks at its hosts file first: %s %s", async (direction, value, found) => {
    const filter = dns(`${direction} => "h" action => replace hostsfile => ["${folder}/hosts"]`);

    expect(await runFilter(filter, [{ h: value }])).toEqual([{ h: found }]);
    expect(server.questions).toEqual([]);
  });

  test("asks no server with a hosts file and without name servers", async () => {
    const filter = `dns { resolve => "h" hostsfile => ["${folder}/hosts"] action => replace }`;

    expect(await runFilter(filter, [{ h: "www.example" }, { h: "box" }])).toEqual([{ h: "www.example" }, { h: "10.1.1.3" }]);
    const { problems, warnings } = await checkConfig(`filter { ${filter} } output { stdout { } }`);
    expect([problems, warnings.map(({ code }) => code)]).toEqual([[], ["COMPILE_ADVICE"]]);
  });

  test("goes on with an event whose field cannot be written", async () => {
    const filters = `filter { ${dns('resolve => ["[tags][0]", "h"] action => replace add_tag => "found"')} }`;
    const config = `input { stdin { codec => json_lines } } ${filters} output { stdout { codec => json_lines } }`;

    const { output, log } = await runConfig(config, { input: '{"tags":["www.example"],"h":"www.example"}\n' });

    expect(plainEvents(output)).toMatchObject([{ tags: ["www.example"], h: "www.example" }]);
    expect(log.filter(({ level }) => level === "error")).toMatchObject([{ message: expect.stringContaining("dns") }]);
  });

  test.each([
    ["a name for a server", 'nameserver => "dns.example"'],
    ["a port that is none", 'nameserver => "127.0.0.1:99999"'],
    ["a hash without an address", 'nameserver => { search => "a.test" }'],
    ["an unknown key", 'nameserver => { address => "127.0.0.1" timeout => 5 }'],
    ["seven domains", 'nameserver => { address => "127.0.0.1" search => ["a", "b", "c", "d", "e", "f", "g"] }'],
    ["ndots of zero", 'nameserver => { address => "127.0.0.1" ndots => 0 }'],
  ])("refuses %s", async (_, options) => {
    const { problems } = await checkConfig(`filter { dns { ${options} } } output { stdout { } }`);

    expect(problems.map(({ code }) => code)).toEqual(["DNS_NAMESERVER"]);
  });

  test.each([
    '"::1"',
    '["8.8.8.8", "8.8.4.4"]',
    '"[2001:db8::1]:5353"',
    "[]",
    '{ address => "127.0.0.1" search => "a.test" ndots => "2" }',
  ])("takes the name servers %s", async (nameserver) => {
    const { problems } = await checkConfig(`filter { dns { nameserver => ${nameserver} } } output { stdout { } }`);

    expect(problems).toEqual([]);
  });

  test.each([
    ["a hosts file that is not there", 'hostsfile => "/no/such/file"', "COMPILE_FILE"],
    ["a negative timeout", "timeout => -1", "OPTION_RANGE"],
  ])("refuses %s", async (_, options, code) => {
    const { problems } = await checkConfig(`filter { dns { ${options} } } output { stdout { } }`);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });
});
