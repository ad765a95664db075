import { createServer } from "node:net";
import type { Socket } from "node:net";
import { systemClock } from "../../../src/pipeline/system-clock.ts";
import { freePort } from "../../support/free-port.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../support/run-config.ts";
import { isListening } from "../is-listening.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { refusalCase } from "../run-case.ts";
import { tlsServerCases } from "../tls-cases.ts";
import { certificates, startTlsServer } from "../tls-handshake.ts";
import { until } from "../../support/until.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
const files = certificates();

/** An event goes to the output as soon as it is open. */
async function withOutput<T>(options: string, see: (running: RunningConfig) => Promise<T>, run: RunOptions = {}): Promise<T> {
  const port = options.includes("port =>") ? "" : `port => ${PORT}`;
  const host = options.includes("host =>") ? "" : 'host => "127.0.0.1"';
  const output = `tcp { ${port} ${host} codec => line { format => "%{message}" } ${options} }`;
  const running = await startConfig(`input { stdin { } } output { ${output} }`, { ...run, input: "hello\n" });
  try {
    return await see(running);
  } finally {
    await running.abandon();
  }
}

/** Where the event goes: who listens are a server at the usual port, and the test. */
const written = (given: string, instead: string): OptionCase => ({
  given,
  instead,
  expected: "hello\n",
  observe: async (option) => {
    const heard: string[] = [];
    const server = createServer((socket) => listenTo(socket, heard)).listen(PORT, "127.0.0.1");
    try {
      return await withOutput(option, (running) => heardOrNot(heard, running));
    } finally {
      server.close();
    }
  },
});

function listenTo(socket: Socket, heard: string[]): void {
  socket.on("data", (chunk: Buffer) => void heard.push(chunk.toString()));
  socket.on("error", () => socket.destroy());
}

async function heardOrNot(heard: readonly string[], running: RunningConfig): Promise<unknown> {
  await until(() => heard.length > 0 || hasFailed(running), "text or a failure");
  return heard.join("");
}

function hasFailed(running: RunningConfig): boolean {
  return running.log.some(({ level }) => level === "warn" || level === "error");
}

const obsolete = (given: string): OptionCase =>
  refusalCase((option) => `output { tcp { host => "x" port => 1 ${option} } }`, { given, expected: ["OPTION_OBSOLETE"] });

const { ssl_extra_chain_certs: _, ...tlsCases } = tlsServerCases({
  files,
  port: PORT,
  withServer: (options, see) => withOutput(`mode => server ${options}`, see),
});

export const pluginCases: PluginCases = {
  cases: {
    host: written('host => "127.0.0.1"', 'host => "127.0.0.2"'),
    port: written(`port => ${PORT}`, `port => ${OTHER_PORT}`),
    mode: { given: "mode => server", expected: true, observe: (option) => withOutput(option, () => isListening(PORT)) },
    reconnect_interval: { given: "reconnect_interval => 3", expected: 3_000, observe: observeRest },
    ...tlsCases,
    ssl_verification_mode: { given: "ssl_verification_mode => none", expected: "hello\n", observe: observeVerification },
    ssl_enable: obsolete("ssl_enable => true"),
    ssl_verify: obsolete("ssl_verify => true"),
    ssl_cert: obsolete('ssl_cert => "x"'),
    ssl_cacert: obsolete('ssl_cacert => "x"'),
  },
};

/** How long the output rests when nobody listens. */
async function observeRest(option: string): Promise<unknown> {
  const rests: number[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    rests.push(ms);
    return systemClock.sleep(ms, signal);
  };
  const see = async (): Promise<unknown> => {
    await until(() => rests.length > 0, "a failure");
    return rests[0];
  };
  return withOutput(option, see, { clock: { ...systemClock, sleep } });
}

/** What a client gives to a server that nobody vouches for. */
async function observeVerification(option: string): Promise<unknown> {
  const heard: string[] = [];
  const server = await startTlsServer(files.stranger, PORT, (socket) => listenTo(socket, heard));
  try {
    return await withOutput(`ssl_enabled => true ${option}`, (running) => heardOrNot(heard, running));
  } finally {
    server.close();
  }
}
