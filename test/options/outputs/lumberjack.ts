import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { freePort } from "../../support/free-port.ts";
import { windowsIn } from "../../support/lumberjack-windows.ts";
import { startConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { certificates, startTlsServer } from "../tls-handshake.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
const files = certificates();

const MANDATORY: readonly (readonly [name: string, option: string])[] = [
  ["hosts", 'hosts => "localhost"'],
  ["port", `port => ${PORT}`],
  ["ssl_", "ssl_enabled => false"],
];

/** The sizes of the windows that a server is sent: ten events in all, if any. */
async function windowSizes(option: string, listen: (serve: (socket: Socket) => void) => Promise<Server>): Promise<unknown> {
  const sizes: number[] = [];
  const server = await listen((socket) => acknowledge(socket, sizes));
  const beside = MANDATORY.flatMap(([name, text]) => (option.includes(name) ? [] : [text])).join(" ");
  try {
    const running = await startConfig(`input { generator { count => 10 } } output { lumberjack { ${beside} ${option} } }`);
    const hasFailed = (): boolean => running.log.some(({ level }) => level === "warn" || level === "error");
    await until(() => sizes.reduce((sum, size) => sum + size, 0) === 10 || hasFailed(), "the events, or a failure");
    await running.abandon();
    return sizes;
  } catch {
    return "refused";
  } finally {
    server.close();
  }
}

function acknowledge(socket: Socket, sizes: number[]): void {
  let bytes: Buffer = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const { whole, rest } = windowsIn(bytes);
    bytes = rest;
    for (const { records } of whole) {
      sizes.push(records.length);
      socket.write(Buffer.from([0x32, 0x41, 0, 0, 0, records.length]));
    }
  });
}

const plainly = (serve: (socket: Socket) => void): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer(serve).listen(PORT, "127.0.0.1", () => resolve(server));
  });

const byTls = (serve: (socket: Socket) => void): Promise<Server> => startTlsServer(files.server, PORT, serve);

const sizesCase = (given: string, instead: string, expected: readonly number[]): OptionCase => ({
  given,
  instead,
  expected,
  observe: (option) => windowSizes(option, plainly),
});

export const pluginCases: PluginCases = {
  cases: {
    hosts: sizesCase('hosts => "127.0.0.1"', 'hosts => "127.0.0.9"', [10]),
    port: sizesCase(`port => ${PORT}`, `port => ${OTHER_PORT}`, [10]),
    flush_size: sizesCase("flush_size => 4", "", [4, 4, 2]),
    ssl_enabled: sizesCase("ssl_enabled => false", `ssl_certificate => "${files.authority}"`, [10]),
    ssl_certificate: {
      given: `ssl_certificate => "${files.authority}"`,
      instead: `ssl_certificate => "${files.stranger.cert}"`,
      expected: [10],
      observe: (option) => windowSizes(option, byTls),
    },
  },
  unseen: { idle_flush_time: "Windows are never kept back to be filled." },
};
