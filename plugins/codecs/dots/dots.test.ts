import { expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { encodeWith } from "../../../test/support/run-codec.ts";

test("writes a dot for each event", async () => {
  expect((await encodeWith("dots", [{ n: 1 }, {}, { message: "..." }])).text).toBe("...");
});

test("cannot read, and says so when the configuration is checked", async () => {
  const { problems } = await checkConfig("input { stdin { codec => dots } } output { null {} }");

  expect(problems).toMatchObject([{ code: "COMPILE_CODEC_USE" }]);
});
