import { expect, test } from "vitest";
import { plainEvents } from "../support/run-filter.ts";
import { startConfig } from "../support/run-config.ts";
import { freePort } from "../support/free-port.ts";
import { connectTo } from "../support/tailrace-process.ts";
import { until } from "../support/until.ts";

test("records that do not end share a budget of bytes: past it the longest is given up, the others arrive whole", async () => {
  const port = await freePort();
  const running = await startConfig(`input { tcp { port => ${port} } } output { stdout { codec => json_lines } }`, { carryBytes: 100_000 });
  const [long, short] = [await connectTo(port), await connectTo(port)];
  short.write("s".repeat(20_000));
  for (let n = 0; n < 30; n++) long.write("l".repeat(10_000));
  await until(() => running.output().includes("_recordtoolarge"), "the longest record to be given up");
  short.end(" end\n");
  long.end(" end\nnext\n");
  await until(() => running.output().toString().split("\n").length > 3, "the other records");
  await running.stop();

  const messages = plainEvents(running.output()).map(({ message, tags }) => [(message as string).slice(-5), tags]);
  expect(new Set(messages)).toEqual(
    new Set([
      ["lllll", ["_recordtoolarge"]],
      ["next", undefined],
      ["s end", undefined],
    ]),
  );
});
