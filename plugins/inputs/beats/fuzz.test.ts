import { expect, test } from "vitest";
import { readBroken, sayBroken, seededRandom } from "../../../test/support/beats-fuzz.ts";
import { connectLumberjack, numbered, windowOf } from "../../../test/support/lumberjack-client.ts";
import { watchInput } from "../../../test/support/watched-config.ts";

test("five hundred broken conversations leave the input as it was", async () => {
  const server = await watchInput((port) => `beats { port => ${port} }`, { filter: 'if [message] != "4711" { drop {} }' });

  await sayBroken(server.port, 500, seededRandom(20_261_121));
  const client = await connectLumberjack(server.port);
  client.write(windowOf(1), ...numbered(1, 4711));
  await client.acked(1);

  expect(await server.messages(1)).toEqual(["4711"]);
  const lines = server.log.filter(({ level }) => level === "warn" || level === "error");
  const decoding = "A codec could not decode bytes; they became an event with the tag _decodefailure.";
  expect(new Set(lines.map(({ message }) => message).filter((message) => message !== decoding))).toEqual(
    new Set(["A connection was cut off."]),
  );
});

test("two thousand more are read to their end or refused", async () => {
  const { refused, read } = await readBroken(2_000, seededRandom(7));

  expect(refused + read).toBe(2_000);
  expect(Math.min(refused, read)).toBeGreaterThan(50);
});
