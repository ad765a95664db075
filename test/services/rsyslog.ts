import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { scratchFolder } from "../support/scratch.ts";

const HOME = path.join(process.env["SERVICES_HOME"] ?? path.join(tmpdir(), "tailrace-services"), "rsyslog");
/** Unpacked, not installed: rsyslog and syslog-ng exclude each other. */
const PACKAGES = ["rsyslog", "rsyslog-openssl", "libestr0", "libfastjson4", "liblognorm5"];
const LIBRARIES = path.join(HOME, "usr/lib/x86_64-linux-gnu");
const DAEMON = path.join(HOME, "usr/sbin/rsyslogd");

const run = promisify(execFile);

export interface Rsyslog {
  readonly version: string;
  /** What a file of its folder holds; empty: there is none yet. */
  written(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts an rsyslog; FOLDER in its configuration is a folder of its own. It is ended with the test. */
export async function startRsyslog(config: string): Promise<Rsyslog> {
  await fetchRsyslog();
  const folder = await scratchFolder();
  await writeFile(path.join(folder, "rsyslog.conf"), config.replaceAll("FOLDER", folder));
  const environment = { ...process.env, LD_LIBRARY_PATH: LIBRARIES };
  const flags = ["-n", "-f", path.join(folder, "rsyslog.conf"), "-i", path.join(folder, "pid"), "-M", path.join(LIBRARIES, "rsyslog")];
  const { stdout } = await run(DAEMON, ["-v"], { env: environment });
  await run(DAEMON, [...flags, "-N1"], { env: environment });
  const child = spawn(DAEMON, flags, { env: environment, stdio: ["ignore", "inherit", "inherit"] });
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await exited;
  };
  onTestFinished(stop);
  return {
    version: /rsyslogd\s+(\S+)/.exec(stdout)?.[1] ?? "?",
    written: (name) => readFile(path.join(folder, name), "utf8").catch(() => ""),
    stop,
  };
}

async function fetchRsyslog(): Promise<void> {
  if (existsSync(DAEMON)) return;
  const folder = `${HOME}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  await run("apt-get", ["download", ...PACKAGES], { cwd: folder });
  const { stdout } = await run("ls", [folder]);
  for (const file of stdout.split("\n").filter((name) => name.endsWith(".deb"))) await run("dpkg", ["-x", file, "."], { cwd: folder });
  await mkdir(path.dirname(HOME), { recursive: true });
  await rename(folder, HOME);
}
