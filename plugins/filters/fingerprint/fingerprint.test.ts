import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

const md5 = (text: string): string => createHash("md5").update(text, "utf8").digest("hex");

async function hashOf(options: string, event: Record<string, unknown>): Promise<unknown> {
  const [out] = await runFilter(`fingerprint { target => "h" ${options} }`, [event]);
  return out!["h"];
}

describe("fingerprint", () => {
  test("writes the SHA-1 of the message to event.hash, or to fingerprint in legacy mode, and decorates", async () => {
    const hash = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
    const filter = "fingerprint { add_tag => done }";

    expect(await runFilter(filter, [{ message: "hello" }, { n: 1 }])).toEqual([
      { message: "hello", event: { hash }, tags: ["done"] },
      { n: 1, tags: ["done"] },
    ]);
    expect(await runFilter(filter, [{ message: "hello" }], { ecs: "disabled" })).toEqual([
      { message: "hello", fingerprint: hash, tags: ["done"] },
    ]);
  });

  // RFC 2202, RFC 4231: "what do ya want for nothing?" with the key "Jefe".
  test.each([
    ["MD5", "750c783e6ab0b503eaa86e310a5db738"],
    ["SHA1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"],
    ["SHA256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
    ["SHA384", "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"],
    [
      "SHA512",
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    ],
  ])("%s with a key is an HMAC", async (method, hash) => {
    const options = `method => ${method} key => "Jefe"`;
    const message = "what do ya want for nothing?";

    expect(await hashOf(options, { message })).toBe(hash);
    expect(await hashOf(`${options} base64encode => true`, { message })).toBe(Buffer.from(hash, "hex").toString("base64"));
  });

  test("an empty key makes an HMAC too", async () => {
    expect(await hashOf('method => MD5 key => ""', { message: "" })).toBe("74e6f7298a9c2d168935f58c001bad88");
  });

  test.each([
    ["concatenated sources, in the order of their names", 'source => ["b", "a", "c"]', "|a|1|b|x|y|c||"],
    ["a map", 'source => ["m"]', "|m|k|v|l|1|2|"],
  ])("hashes %s", async (_, source, text) => {
    const event = { b: ["x", "y"], a: 1, m: { l: [1, 2], k: "v" } };

    expect(await hashOf(`${source} method => MD5 concatenate_sources => true`, event)).toBe(md5(text));
  });

  test("hashes all fields but metadata with concatenate_all_fields, whatever the source is", async () => {
    const event = { "@timestamp": "2024-03-01T00:00:00.000Z", "@version": "1", z: null, a: { c: 1.5, b: [true, { d: 1 }] } };
    const filters = `
      mutate { remove_field => "host" add_field => { "[@metadata][m]" => "x" } }
      fingerprint { target => "h" method => MD5 concatenate_all_fields => true source => "z" }`;
    const [out] = await runFilter(filters, [event]);

    expect(out!["h"]).toBe(md5("|@timestamp|2024-03-01T00:00:00.000Z|@version|1|a|b|true|d|1|c|1.5|z||"));
  });

  test("sorts names by their UTF-8, not by UTF-16", async () => {
    expect(await hashOf('source => "m" method => MD5', { m: { "😀": 1, "\uff5e": 2 } })).toBe(md5("\uff5e|2|😀|1"));
  });

  test("MURMUR3_128 may be in base64, of text and of numbers", async () => {
    const options = 'method => MURMUR3_128 base64encode => true source => "v"';

    expect(await hashOf(options, { v: "logstash" })).toBe(Buffer.from("7d5381024e74a8058b72e08664633d8f", "hex").toString("base64"));
    expect(await hashOf(options, { v: 42 })).toBe(Buffer.from("16e583282d72b12ca418e843f88f56eb", "hex").toString("base64"));
  });

  test("PUNCTUATION keeps punctuation and symbols, of the last source by name", async () => {
    const options = 'method => PUNCTUATION source => ["b", "a"]';

    expect(await hashOf(options, { a: "none", b: "Oct 11 <a@b.c> [x]: +5€ «é»" })).toBe("<@.>[]:+€«»");
    expect(await hashOf(options, { a: "x-y", b: null })).toBe("");
    expect(await hashOf(options, { a: -1.5 })).toBe("-.");
    expect(await hashOf(options, {})).toBeUndefined();
  });

  test("UUID writes another one each time, also without a source", async () => {
    const events = await runFilter("fingerprint { method => UUID target => id }", [{ n: 1 }, { n: 2 }]);
    const ids = events.map(({ id }) => id);

    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(new Set(ids).size).toBe(2);
  });

  test.each([
    ["2001:db8:1:2::5", "2001:d00::"],
    ["203.0.113.9/16", "203.0.0.0"],
  ])("IPV4_NETWORK makes of %s %s", async (message, network) => {
    expect(await hashOf('method => IPV4_NETWORK key => "24"', { message })).toBe(network);
  });

  test.each([
    ["24", "no address"],
    ["24", 5],
    ["24", null],
    ["24", ["10.0.0.1", "x"]],
    ["33", "10.0.0.1"],
  ])("IPV4_NETWORK with the key %s tags an event with %j, and goes on", async (key, message) => {
    const filter = `fingerprint { method => IPV4_NETWORK key => "${key}" add_tag => done }`;

    expect(await runFilter(filter, [{ message }])).toEqual([{ message, tags: ["_fingerprintfailure"] }]);
  });

  test.each([
    ["", ["FINGERPRINT_KEY"]],
    ['key => "many"', ["FINGERPRINT_KEY"]],
    ['key => "129"', ["FINGERPRINT_KEY"]],
    ['key => "24"', []],
  ])("IPV4_NETWORK with %j is checked", async (key, codes) => {
    const { problems } = await checkConfig(`filter { fingerprint { method => IPV4_NETWORK ${key} } } output { stdout { } }`);

    expect(problems.map(({ code }) => code)).toEqual(codes);
  });

  test("never says its key", async () => {
    const config = `input { generator { count => 1 } } filter { fingerprint { key => "s3cr3t" target => "[message][h]" } } output { stdout { } }`;
    const { output, log } = await runConfig(config);

    expect(output.toString()).toContain("_fingerprintfailure");
    expect(output.toString() + JSON.stringify(log)).not.toContain("s3cr3t");
  });
});
