import { expect, test } from "vitest";
import { connectLumberjack, jsonFrame, windowOf } from "../../../test/support/lumberjack-client.ts";
import { watchInput } from "../../../test/support/watched-config.ts";

test("is the input beats under another name", async () => {
  const server = await watchInput((port) => `elastic_agent { port => ${port} }`);
  const client = await connectLumberjack(server.port);

  client.write(windowOf(1), jsonFrame(1, { message: "x", data_stream: { type: "logs" } }));
  await client.acked(1);

  expect(await server.collect(1)).toEqual([
    { message: "x", event: { original: "x" }, data_stream: { type: "logs" }, tags: ["beats_input_codec_plain_applied"] },
  ]);
});
