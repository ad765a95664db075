import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ReverseNames, systemNames } from "../../plugins/inputs/tcp/reverse-names.ts";
import { parseJson } from "../../src/event/json-parse.ts";
import { systemClock } from "../../src/pipeline/system-clock.ts";
import type { EcsMode } from "../../src/plugin/context.ts";
import { freePort } from "../support/free-port.ts";
import { checkConfig, startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import type { Verdict } from "./case-runner.ts";
import { seen } from "./wire-bytes.ts";
import { compareText, compareValues, wireMasks } from "./wire-compare.ts";
import type { WireMasks } from "./wire-compare.ts";
import { openSink } from "./wire-sinks.ts";
import type { SinkPlan } from "./wire-sinks.ts";
import { StepRunner } from "./wire-steps.ts";
import type { Answer, Step } from "./wire-steps.ts";

export const wireFolder = path.join(import.meta.dirname, "wire");

const HOSTNAME = "machine-name-of-the-test";

/** By area and folder: `tcp/two-connections-do-not-mix-half-lines`. */
export function wireCaseNames(): string[] {
  const areas = readdirSync(wireFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return areas.flatMap(({ name }) => readdirSync(path.join(wireFolder, name)).map((folder) => `${name}/${folder}`)).toSorted();
}

/** What a run of a case is done with. */
interface Setting {
  readonly folder: string;
  readonly config: string;
  readonly ecs: EcsMode;
  readonly out: string;
  readonly port: number;
  readonly sinkPort: number;
}

/** What a run left behind. */
interface Traces {
  readonly events: string;
  readonly answers: readonly Answer[];
  readonly received: readonly unknown[];
  readonly output: Buffer;
}

/**
 * Runs one wire case in this process, through the public door: configuration and bytes in, bytes and files out. Cases may
 * run side by side: each has ports and a folder of its own. The file modes some of them look at are those of umask 022.
 */
export async function runWireCase(name: string): Promise<Verdict> {
  process.umask(0o022);
  const folder = path.join(wireFolder, name);
  const setting = await prepare(folder);
  try {
    const { problems } = await checkConfig(setting.config, { ecs: setting.ecs, hostname: HOSTNAME });
    const missing = problems.filter(({ code }) => code.startsWith("PLUGIN_P") || code === "PLUGIN_REFUSED").map(({ message }) => message);
    if (missing.length > 0) return { kind: "not served", plugins: missing };
    if (existsSync(path.join(folder, "rejected"))) return await rejection(setting);
    return await judge(setting, await play(setting));
  } finally {
    await rm(setting.out, { recursive: true, force: true });
  }
}

async function prepare(folder: string): Promise<Setting> {
  const out = await mkdtemp(path.join(tmpdir(), "tailrace-wire-"));
  const [port, sinkPort] = [await freePort(), await freePort()];
  const ecs =
    existsSync(path.join(folder, "ecs")) && readFileSync(path.join(folder, "ecs"), "utf8").trim() === "disabled" ? "disabled" : "v8";
  const setting = { folder, config: "", ecs, out, port, sinkPort } as const;
  return { ...setting, config: filledIn(readFileSync(path.join(folder, "pipeline.conf"), "utf8"), setting) };
}

function filledIn(text: string, { folder, out, port, sinkPort }: Omit<Setting, "config">): string {
  return text
    .replaceAll("${PORT}", String(port))
    .replaceAll("${SINK_PORT}", String(sinkPort))
    .replaceAll("${CASE}", folder)
    .replaceAll("${OUT}", out);
}

/** The check refuses it, or the start does. */
async function rejection({ config, ecs, folder }: Setting): Promise<Verdict> {
  const expected = `refused ${readFileSync(path.join(folder, "rejected"), "utf8").trim()}`;
  const { problems } = await checkConfig(config, { ecs, hostname: HOSTNAME });
  if (problems.length > 0) {
    const isPlaced = problems.every(({ location }) => location !== undefined);
    return isPlaced ? { kind: "same" } : { kind: "different", expected, actual: "refused without a place" };
  }
  try {
    const running = await startConfig(config, { ecs, hostname: HOSTNAME });
    await running.stop();
    return { kind: "different", expected, actual: "started" };
  } catch {
    return expected.includes("when the pipeline starts")
      ? { kind: "same" }
      : { kind: "different", expected, actual: "refused at the start" };
  }
}

async function play(setting: Setting): Promise<Traces> {
  const { folder, out, port, sinkPort, config, ecs } = setting;
  const plan = readCaseJson(setting, "sink.json") as SinkPlan | undefined;
  const sink = plan && (await openSink(plan, sinkPort, folder));
  const steps = new StepRunner({ port, folder, sink, countEvents: () => eventsOf(out).split("\n").length - 1 });
  let running: RunningConfig | undefined;
  try {
    await steps.run((readCaseJson(setting, "prepare.json") ?? []) as Step[]);
    running = await startConfig(config, { ecs, hostname: HOSTNAME });
    await steps.run((readCaseJson(setting, "send.json") ?? []) as Step[]);
    await running.stop();
    return { events: eventsOf(out), answers: steps.answers, received: sink?.received() ?? [], output: running.output() };
  } finally {
    await running?.agent.close();
    steps.close();
    sink?.close();
  }
}

function readCaseJson(setting: Setting, name: string): unknown {
  const file = path.join(setting.folder, name);
  return existsSync(file) ? JSON.parse(filledIn(readFileSync(file, "utf8"), setting)) : undefined;
}

function eventsOf(out: string): string {
  const file = path.join(out, "events.jsonl");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Compares with every file of expectations that the case has. */
async function judge(setting: Setting, traces: Traces): Promise<Verdict> {
  const masks = wireMasks({ hostname: HOSTNAME, ...setting, localName: await localName() });
  const verdicts = [
    compareEvents(setting, traces.events, masks),
    compareFile(setting, "answers.json", traces.answers, masks),
    compareFile(setting, "received.json", traces.received, masks),
    compareFile(setting, "expected-files.json", () => filesUnder(setting), masks),
    compareOutput(setting, traces.output, masks),
  ];
  return verdicts.find((verdict) => verdict?.kind === "different") ?? { kind: "same" };
}

function compareEvents({ folder }: Setting, actual: string, masks: WireMasks): Verdict | undefined {
  const file = path.join(folder, "expected.jsonl");
  if (!existsSync(file)) return undefined;
  const expected = readFileSync(file, "utf8");
  const values = [expected, actual].map((text) => parseJson(`[${text.trimEnd().split("\n").join(",")}]`));
  return compareValues(values[0]!, values[1]!, masks) ? { kind: "same" } : { kind: "different", expected, actual };
}

function compareFile({ folder }: Setting, name: string, traces: unknown, masks: WireMasks): Verdict | undefined {
  const file = path.join(folder, name);
  if (!existsSync(file)) return undefined;
  const expected = readFileSync(file, "utf8");
  const found: unknown = typeof traces === "function" ? (traces as () => unknown)() : traces;
  const actual = JSON.stringify(found, undefined, 1);
  return compareValues(parseJson(expected), parseJson(actual), masks) ? { kind: "same" } : { kind: "different", expected, actual };
}

function compareOutput({ folder }: Setting, output: Buffer, masks: WireMasks): Verdict | undefined {
  const file = path.join(folder, "expected.txt");
  if (!existsSync(file)) return undefined;
  const [expected, actual] = [readFileSync(file, "utf8"), output.toString()];
  return compareText(expected, actual, masks) ? { kind: "same" } : { kind: "different", expected, actual };
}

/** All files of the run but the events, as expected-files.json writes them. Modes stand only where the case looks at them. */
function filesUnder({ folder, out }: Setting): Record<string, unknown> {
  const expected = JSON.parse(readFileSync(path.join(folder, "expected-files.json"), "utf8")) as Record<string, Record<string, unknown>>;
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => path.relative(out, path.join(entry.parentPath, entry.name))).filter((name) => name !== "events.jsonl");
  return Object.fromEntries(
    names.map((name) => {
      const file = path.join(out, name);
      const mode = expected[name]?.["mode"] === undefined ? {} : { mode: modeOf(file) };
      const folderMode = expected[name]?.["dir_mode"] === undefined ? {} : { dir_mode: modeOf(path.dirname(file)) };
      return [name, { ...seen(readFileSync(file)), ...mode, ...folderMode }];
    }),
  );
}

function modeOf(file: string): string {
  return `0${(lstatSync(file).mode & 0o7777).toString(8)}`;
}

let knownName: Promise<string> | undefined;

/** What this machine calls 127.0.0.1; where the cases were recorded it was `localhost`. */
function localName(): Promise<string> {
  knownName ??= new ReverseNames(systemNames, systemClock).nameOf("127.0.0.1", new AbortController().signal);
  return knownName;
}
