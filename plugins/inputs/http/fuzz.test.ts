import { expect, test } from "vitest";
import { fuzzHttp } from "../../../test/support/http-fuzz.ts";
import { watchInput } from "../../../test/support/watched-config.ts";

test.each([1, 2])("1,000 mutated requests cost their own connections, one line in the log each at most (seed %i)", async (seed) => {
  const server = await watchInput((port) => `http { host => "127.0.0.1" port => ${port} max_content_length => 100000 }`, {
    keepsInputOpen: true,
  });

  const result = await fuzzHttp({ port: server.port, count: 1_000, seed });

  const lines = server.log.filter(({ level }) => level !== "debug" && level !== "info");
  await server.stop();
  expect(result).toEqual({ sent: 1_000, hung: 0, good: 20, answered: 20 });
  expect(server.events().filter(({ canary }) => canary === true)).toHaveLength(20);
  expect(lines.length).toBeLessThanOrEqual(1_000);
  expect(lines.filter(({ message }) => !message.startsWith("A connection was closed"))).toEqual([]);
});
