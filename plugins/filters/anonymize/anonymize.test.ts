import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

describe("anonymize", () => {
  // RFC 2202, RFC 4231.
  test.each([
    ["MD5", "750c783e6ab0b503eaa86e310a5db738"],
    ["SHA1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"],
    ["SHA256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
    ["SHA384", "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"],
    [
      "SHA512",
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    ],
  ])("%s is an HMAC", async (algorithm, hash) => {
    const filter = `anonymize { fields => ["[a][b]"] key => "Jefe" algorithm => ${algorithm} }`;

    expect(await runFilter(filter, [{ a: { b: "what do ya want for nothing?" } }])).toEqual([{ a: { b: hash } }]);
  });

  test("hides each element of a list and every kind of value, leaves null and missing ones, and never decorates", async () => {
    const filter = 'anonymize { fields => ["v", "missing"] key => "k" algorithm => MD5 add_tag => never add_field => { "x" => "never" } }';
    const events = [{ v: ["a", 5, null, "a"] }, { v: 5 }, { v: "5" }, { v: true }, { v: { secret: 1 } }, { v: null }, { v: [] }];
    const out = await runFilter(filter, events);
    const hash = (text: unknown): unknown => expect.stringMatching(typeof text === "string" ? /^[\da-f]{32}$/ : /^$/);

    expect(out).toEqual([
      { v: [hash(""), hash(""), null, hash("")] },
      { v: hash("") },
      { v: hash("") },
      { v: hash("") },
      { v: hash("") },
      { v: null },
      { v: [] },
    ]);
    expect(out[1]).toEqual(out[2]);
  });

  test("MURMUR3 gives numbers without sign", async () => {
    const filter = 'anonymize { fields => "v" key => "" algorithm => MURMUR3 }';

    expect(await runFilter(filter, [{ v: ["logstash", 42, "42"] }])).toEqual([{ v: [1549776762, 1871679806, 3159925814] }]);
  });

  test("IPV4_NETWORK keeps the network only; what is no address becomes null, with a tag", async () => {
    const filter = 'anonymize { fields => ["ip", "other"] key => "24" algorithm => IPV4_NETWORK }';

    expect(await runFilter(filter, [{ ip: ["10.1.2.3", "192.168.7.9"] }, { ip: "10.1.2.3", other: "Ada" }])).toEqual([
      { ip: ["10.1.2.0", "192.168.7.0"] },
      { ip: "10.1.2.0", other: null, tags: ["_anonymizefailure"] },
    ]);
  });

  test("tags an event whose field cannot be written", async () => {
    expect(await runFilter('anonymize { fields => "@timestamp" key => "k" }', [{ n: 1 }])).toEqual([{ n: 1, tags: ["_anonymizefailure"] }]);
  });

  test("a key that is no number of bits is refused", async () => {
    const config = 'filter { anonymize { fields => "ip" key => "k" algorithm => IPV4_NETWORK } } output { stdout { } }';

    expect((await checkConfig(config)).problems.map(({ code }) => code)).toEqual(["ANONYMIZE_KEY"]);
  });
});
