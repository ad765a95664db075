import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort } from "../../test/support/free-port.ts";
import { memoryLogger } from "../../test/support/run-config.ts";
import type { LogLine } from "../../test/support/run-config.ts";
import { connectTo } from "../../test/support/tcp-client.ts";
import { listen } from "./listen.ts";

test("a connection that cannot be accepted is logged; the server goes on until the signal", async () => {
  const log: LogLine[] = [];
  const port = await freePort();
  const stopped = new AbortController();
  const server = createServer((socket) => void socket.end());
  await listen(server, { host: "0.0.0.0", port }, { signal: stopped.signal, logger: memoryLogger(log) });
  const error = Object.assign(new Error("accept EMFILE"), { code: "EMFILE" });

  server.emit("error", error);
  const socket = await connectTo(port);
  socket.destroy();
  stopped.abort();

  expect(log).toEqual([{ level: "warn", message: "A connection could not be accepted.", data: { host: "0.0.0.0", port, error } }]);
  expect(server.listening).toBe(false);
});

test("an address of no machine is refused", async () => {
  const listening = listen(
    createServer(),
    { host: "192.0.2.1", port: 5000 },
    { signal: new AbortController().signal, logger: memoryLogger([]) },
  );

  await expect(listening).rejects.toMatchObject({ code: "LISTEN_FAILED" });
});
