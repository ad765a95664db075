import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeWith } from "../../../test/support/run-codec.ts";

const legacy = { ecs: "disabled" } as const;
const read = (document: unknown): Promise<unknown[]> => decodeWith("cloudtrail", JSON.stringify(document), legacy);

describe("cloudtrail reads", () => {
  test.each<[string, object, object]>([
    ["a record", { eventName: "Get", sourceIpAddress: "192.0.2.1" }, { eventName: "Get", sourceIpAddress: "192.0.2.1" }],
    ["a name in place of an address", { sourceIpAddress: "ec2.amazonaws.com" }, { sourceHost: "ec2.amazonaws.com" }],
    ["an IPv6 address", { sourceIpAddress: "2001:db8::1" }, { sourceIpAddress: "2001:db8::1" }],
    [
      "a parameter that is a text",
      { requestParameters: { disableApiTermination: true } },
      { requestParameters: { disableApiTermination: { value: true } } },
    ],
    [
      "the same as a map",
      { requestParameters: { disableApiTermination: { value: 1 } } },
      { requestParameters: { disableApiTermination: { value: 1 } } },
    ],
    ["no parameters", { requestParameters: null }, { requestParameters: null }],
  ])("%s", async (_, record, event) => {
    expect(await read({ Records: [record] })).toEqual([event]);
  });

  test("each record with its own time, also compressed", async () => {
    const records = gzipSync(JSON.stringify({ Records: [{ n: 1, eventTime: "2024-01-01T00:00:00Z" }, { n: 2 }] }));

    expect(await decodeWith("cloudtrail", records, legacy)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test.each(["no json", "[]", '{"Records":5}', "5"])("%s as a failure", async (text) => {
    expect(await decodeWith("cloudtrail", text, legacy)).toEqual([{ message: text, tags: ["_jsonparsefailure"] }]);
  });

  test("a record that is no object as a failure of its own", async () => {
    expect(await read({ Records: [1, { n: 2 }] })).toEqual([{ message: "1", tags: ["_jsonparsefailure"] }, { n: 2 }]);
  });

  test("broken gzip as a failure", async () => {
    const [event] = await decodeWith("cloudtrail", Buffer.from("1f8b0800ff", "hex"), legacy);

    expect(event!["tags"]).toEqual(["_decodefailure"]);
  });
});
