import { existsSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";
import { systemClock } from "../../../src/pipeline/system-clock.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../support/run-config.ts";
import { briefly } from "../briefly.ts";
import type { PluginCases } from "../option-case.ts";
import { scratchFolder } from "../scratch-folder.ts";
import { until } from "../../support/until.ts";

const folder = scratchFolder();
const [SOCKET, OTHER] = [path.join(folder, "socket"), path.join(folder, "other")];

async function withInput<T>(options: string, see: (running: RunningConfig) => Promise<T>, run: RunOptions = {}): Promise<T> {
  const own = options.includes("path =>") ? "" : `path => "${SOCKET}"`;
  const running = await startConfig(
    `input { unix { ${own} ${options} } } output { stdout { codec => line { format => "%{message} %{host}" } } }`,
    run,
  );
  try {
    return await see(running);
  } finally {
    await running.stop();
  }
}

/** What the other side does with a connection that says nothing more. */
function observeSilence(option: string): Promise<unknown> {
  return withInput(option, async () => {
    let isClosed = false;
    const client = connect(SOCKET);
    client.on("close", () => (isClosed = true)).resume();
    await briefly(() => isClosed);
    client.destroy();
    return isClosed;
  });
}

async function observeRemoval(option: string): Promise<unknown> {
  const server = createServer().listen(SOCKET);
  await until(() => existsSync(SOCKET), "the socket");
  try {
    return await withInput(option, () => Promise.resolve("listens"));
  } catch {
    return "refused";
  } finally {
    server.close();
    rmSync(SOCKET, { force: true });
  }
}

/** How long it rests when there is no socket. */
async function observeRest(option: string): Promise<unknown> {
  const rests: number[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    rests.push(ms);
    return systemClock.sleep(ms, signal);
  };
  const see = async (): Promise<unknown> => {
    await until(() => rests.length > 0, "a vain try");
    return rests[0];
  };
  return withInput(`mode => client ${option}`, see, { clock: { ...systemClock, sleep } });
}

export const pluginCases: PluginCases = {
  cases: {
    path: {
      given: `path => "${SOCKET}"`,
      instead: `path => "${OTHER}"`,
      expected: true,
      observe: (option) => withInput(option, () => Promise.resolve(existsSync(SOCKET))),
    },
    mode: { given: "mode => client", expected: false, observe: (option) => withInput(option, () => Promise.resolve(existsSync(SOCKET))) },
    force_unlink: { given: "force_unlink => true", expected: "listens", observe: observeRemoval },
    data_timeout: { given: "data_timeout => 0.01", expected: true, observe: observeSilence },
    socket_not_present_retry_interval_seconds: {
      given: "socket_not_present_retry_interval_seconds => 3",
      expected: 3_000,
      observe: observeRest,
    },
  },
};
