import { describe, expect, test } from "vitest";
import { arpaName } from "./arpa-name.ts";
import { candidatesOf } from "./candidates.ts";
import { parseHosts } from "./hosts.ts";
import { addressFamilies, parseSearchRules } from "./system.ts";

test.each([
  ["192.0.2.1", "1.2.0.192.in-addr.arpa"],
  ["2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"],
  ["::", `${"0.".repeat(32)}ip6.arpa`],
  ["::1", `1.${"0.".repeat(31)}ip6.arpa`],
  ["1:2:3:4:5:6:7:8", "8.0.0.0.7.0.0.0.6.0.0.0.5.0.0.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.ip6.arpa"],
  ["FE80::A%eth0", "a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.e.f.ip6.arpa"],
  ["::ffff:192.0.2.1", "1.0.2.0.0.0.0.c.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa"],
])("asks for the name of %s under %s", (address, name) => {
  expect(arpaName(address)).toBe(name);
});

test.each([
  ["host", 1, ["host.a.test", "host.b.test", "host"]],
  ["host.sub", 1, ["host.sub", "host.sub.a.test", "host.sub.b.test"]],
  ["host.sub", 2, ["host.sub.a.test", "host.sub.b.test", "host.sub"]],
  ["host.", 1, ["host."]],
])("takes the name %s with ndots %d for %j", (name, ndots, candidates) => {
  expect(candidatesOf(name, { search: ["a.test", "b.test"], ndots })).toEqual(candidates);
});

describe("parseHosts", () => {
  const hosts = parseHosts(
    "# a comment\n127.0.0.1 localhost loop # here\r\n\n  10.0.0.1\tweb  web.test\n10.0.0.2 web\n10.0.0.1 other\nlonely\n::1 __proto__",
  );

  test.each([
    ["localhost", "127.0.0.1"],
    ["loop", "127.0.0.1"],
    ["web", "10.0.0.2"],
    ["web.test", "10.0.0.1"],
    ["__proto__", "::1"],
    ["WEB", undefined],
    ["here", undefined],
    ["constructor", undefined],
  ])("gives the name %s the address %s", (name, address) => {
    expect(hosts.addressOf(name)).toBe(address);
  });

  test.each([
    ["10.0.0.1", "web"],
    ["127.0.0.1", "localhost"],
    ["lonely", undefined],
    ["10.0.0.9", undefined],
  ])("gives the address %s the name %s", (address, name) => {
    expect(hosts.nameOf(address)).toBe(name);
  });
});

test.each([
  ["", "machine", { search: [], ndots: 1 }],
  ["", "machine.sub.test", { search: ["sub.test"], ndots: 1 }],
  ["search a.test b.test\noptions timeout:1 ndots:3 # more", "machine.x", { search: ["a.test", "b.test"], ndots: 3 }],
  ["search a.test\ndomain b.test c.test\nsearch", "machine", { search: ["b.test"], ndots: 1 }],
  ["; search a.test\nnameserver 10.0.0.1\noptions ndots:x", "machine.x", { search: ["x"], ndots: 1 }],
])("reads how names are completed from %j on %s", (text, hostname, rules) => {
  expect(parseSearchRules(text, hostname)).toEqual(rules);
});

describe("addressFamilies", () => {
  const at = (address: string, family: "IPv4" | "IPv6", internal = false): ReturnType<typeof makeInterface> =>
    makeInterface(address, family, internal);

  test.each([
    ["no address", [], [4]],
    ["IPv4", [at("192.0.2.1", "IPv4")], [4]],
    ["IPv6 for the link only", [at("192.0.2.1", "IPv4"), at("fe80::1", "IPv6")], [4]],
    ["the loop's IPv6", [at("::1", "IPv6", true)], [4]],
    ["IPv6", [at("192.0.2.1", "IPv4"), at("2001:db8::1", "IPv6")], [6, 4]],
  ])("of a machine with %s", (_, addresses, families) => {
    expect(addressFamilies({ eth0: addresses, none: undefined })).toEqual(families);
  });
});

function makeInterface(address: string, family: "IPv4" | "IPv6", internal: boolean) {
  const common = { address, internal, netmask: "", mac: "", cidr: null };
  return family === "IPv4" ? { ...common, family } : { ...common, family, scopeid: 0 };
}
