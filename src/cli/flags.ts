import { parseArgs } from "node:util";
import { suggest } from "../config/suggest.ts";
import type { GivenSetting } from "../agent/settings.ts";
import type { TailraceError } from "../errors.ts";
import { commandSheets } from "./command-flags.ts";
import { flagNeedsValue, flagNotServed, flagOfCommand, severalPaths, unexpectedArgument, unknownFlag } from "./errors.ts";

export interface Flag {
  readonly short?: string;
  /** What stands for the value in the help text; absent: the flag is a switch. */
  readonly value?: string;
  readonly multiple?: true;
  /** The setting it gives; absent: the command line's own. */
  readonly setting?: string;
  readonly help: string;
}

/** The flags of Logstash's runner, and those of our own. */
export const flags: Readonly<Record<string, Flag>> = {
  "path.config": {
    short: "f",
    value: "PATH",
    setting: "path.config",
    help: "The configuration: a file, a folder, a glob, or an http(s) address.",
  },
  "config.string": {
    short: "e",
    value: "TEXT",
    setting: "config.string",
    help: "The configuration itself. A missing input is stdin, a missing output stdout.",
  },
  "config.test_and_exit": { short: "t", setting: "config.test_and_exit", help: "Check the configuration and exit." },
  "dump-code": { help: "Print the code generated for the configuration and exit." },
  "node.name": { short: "n", value: "NAME", setting: "node.name", help: "This node's name; the machine's by default." },
  "pipeline.id": { value: "ID", setting: "pipeline.id", help: "The pipeline's id." },
  "pipeline.workers": {
    short: "w",
    value: "COUNT",
    setting: "pipeline.workers",
    help: "How many threads compute; as many as processors by default.",
  },
  "pipeline.batch.size": { short: "b", value: "SIZE", setting: "pipeline.batch.size", help: "Records given to an output at once." },
  "pipeline.batch.delay": {
    short: "u",
    value: "MS",
    setting: "pipeline.batch.delay",
    help: "How long, in milliseconds, events wait for others while all threads are busy.",
  },
  "pipeline.ordered": {
    value: "auto|true|false",
    setting: "pipeline.ordered",
    help: "Whether events keep their order; auto: where there is one worker by name.",
  },
  "pipeline.ecs_compatibility": {
    value: "disabled|v1|v8",
    setting: "pipeline.ecs_compatibility",
    help: "How field names follow the Elastic Common Schema.",
  },
  "pipeline.unsafe_shutdown": { setting: "pipeline.unsafe_shutdown", help: "End after a time even if outputs do not take what is left." },
  "pipeline.batch.output_chunking.growth_threshold_factor": {
    value: "FACTOR",
    setting: "pipeline.batch.output_chunking.growth_threshold_factor",
    help: "Without effect here.",
  },
  "plugin-classloaders": { setting: "pipeline.plugin_classloaders", help: "Without effect here." },
  "path.data": { value: "PATH", setting: "path.data", help: "Where positions and the like are kept." },
  "path.plugins": {
    short: "p",
    value: "PATH",
    multiple: true,
    setting: "path.plugins",
    help: "A folder with plugins of your own (.js files); may be repeated.",
  },
  "path.logs": { short: "l", value: "PATH", setting: "path.logs", help: "A folder to write the log to, beside standard error." },
  "path.settings": { value: "PATH", help: "The folder of logstash.yml and pipelines.yml." },
  "log.level": { value: "LEVEL", setting: "log.level", help: "fatal, error, warn, info, debug or trace." },
  "log.format": { value: "FORMAT", setting: "log.format", help: "plain or json." },
  "log.format.json.fix_duplicate_message_fields": {
    value: "BOOL",
    setting: "log.format.json.fix_duplicate_message_fields",
    help: "Without effect: it is always so.",
  },
  "config.debug": { setting: "config.debug", help: "Log the compiled configuration at level debug. It may show secrets." },
  "config.support_escapes": { setting: "config.support_escapes", help: "Read \\n and the like in quoted texts as escapes." },
  "config.reload.automatic": {
    short: "r",
    setting: "config.reload.automatic",
    help: "Watch the configuration and load it again (not served yet).",
  },
  "config.reload.interval": { value: "TIME", setting: "config.reload.interval", help: "How often to look (not served yet)." },
  "field-reference-escape-style": {
    value: "STYLE",
    setting: "config.field_reference.escape_style",
    help: "How brackets in field names are written: none, percent or ampersand.",
  },
  "api.enabled": { value: "BOOL", setting: "api.enabled", help: "Whether to answer on the monitoring API (not served yet)." },
  "api.http.host": { value: "HOST", setting: "api.http.host", help: "The monitoring API's address (not served yet)." },
  "api.http.port": { value: "PORT", setting: "api.http.port", help: "The monitoring API's port (not served yet)." },
  setting: { short: "S", value: "KEY=VALUE", multiple: true, help: "Any setting of logstash.yml; may be repeated." },
  memory: { value: "SIZE", help: "Bytes for what waits in memory, over all pipelines; a quarter of the machine's by default." },
  version: { short: "V", help: "Print the version and exit." },
  help: { short: "h", help: "Print this and exit." },
};

/** Flags of Logstash that make no sense here, with the reason. */
const REFUSED: Readonly<Record<string, string>> = {
  interactive: "There is no Ruby shell; `tailrace -e` tries a configuration on what you type.",
  "enable-local-plugin-development": "Plugins of your own are given with --path.plugins.",
};

/** Old names, which Logstash takes with a warning. */
const OLD_LEVELS: Readonly<Record<string, string>> = { verbose: "info", debug: "debug", quiet: "error" };

export interface ParsedFlags {
  readonly settings: readonly GivenSetting[];
  /** The command line's own flags. */
  readonly own: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly positionals: readonly string[];
}

/** @throws TailraceError CLI_FLAG for a flag that there is none of, or that lacks its value */
export function parseFlags(argv: readonly string[]): ParsedFlags {
  const settings: GivenSetting[] = [];
  const own: Record<string, string | boolean | readonly string[]> = {};
  const { values, positionals } = parse(argv);
  for (const [name, value] of Object.entries(values)) {
    const { setting, multiple } = everyFlag[name] ?? {};
    if (OLD_LEVELS[name] !== undefined) settings.push({ name: "log.level", value: OLD_LEVELS[name], from: `--${name}` });
    else if (name === "setting") settings.push(...(value as string[]).map(keyAndValue));
    else if (setting !== undefined) settings.push({ name: setting, value: multiple ? value : scalarOf(value), from: `--${name}` });
    else own[name] = value as string;
  }
  return { settings, own, positionals };
}

/** Those of commands too: whose they are is seen when the command is known. */
const everyFlag: Readonly<Record<string, Flag>> = Object.assign({}, flags, ...Object.values(commandSheets).map((sheet) => sheet.flags));

function parse(argv: readonly string[]): { values: Record<string, unknown>; positionals: string[] } {
  const known = Object.fromEntries(
    Object.entries(everyFlag).map(([name, { short, value, multiple }]) => [name, optionOf(short, value, multiple)]),
  );
  const old = Object.fromEntries(Object.keys(OLD_LEVELS).map((name) => [name, { type: "boolean" as const }]));
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: { ...known, ...old },
    strict: false,
    allowPositionals: true,
    allowNegative: true,
    tokens: true,
  });
  const allowed = { ...flags, ...commandSheets[positionals[0] ?? "run"]?.flags };
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    if (REFUSED[name] !== undefined || name === "i") throw flagNotServed(rawName, REFUSED[name] ?? REFUSED["interactive"]!);
    if (OLD_LEVELS[name] !== undefined) continue;
    const flag = allowed[name] ?? (name.startsWith("no-") ? allowed[name.slice(3)] : undefined);
    if (flag === undefined) throw explainFlag(rawName, name, Object.keys(allowed));
    if (flag.value !== undefined && value === undefined) throw flagNeedsValue(rawName, flag.value);
  }
  return { values, positionals };
}

function explainFlag(rawName: string, name: string, allowed: readonly string[]): TailraceError {
  const commands = Object.keys(commandSheets).filter((command) => Object.hasOwn(commandSheets[command]!.flags, name));
  return commands.length > 0 ? flagOfCommand(rawName, commands) : unknownFlag(rawName, nearestFlag(name, allowed));
}

/** The flag that was most likely meant, by its whole name or by its last parts: `workers`, `batch-size`. */
function nearestFlag(name: string, names: readonly string[]): string | undefined {
  const byPart = new Map<string, string>();
  for (const flag of names)
    for (const part of [flag.split(".").at(-1)!, flag.split(".").slice(1).join("."), flag]) if (part !== "") byPart.set(part, flag);
  for (const [part, flag] of Object.entries(OTHER_WORDS)) byPart.set(part, flag);
  const near = suggest(name.replaceAll("-", ".").replaceAll("_", "."), byPart.keys()) ?? suggest(name, byPart.keys());
  return near === undefined ? undefined : byPart.get(near);
}

/** What other tools call such a flag. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  config: "path.config",
  file: "path.config",
  test: "config.test_and_exit",
  dry: "config.test_and_exit",
};

function optionOf(
  short: string | undefined,
  value: string | undefined,
  multiple: true | undefined,
): { type: "string" | "boolean"; short?: string; multiple?: boolean } {
  return { type: value === undefined ? "boolean" : "string", ...(short === undefined ? {} : { short }), ...(multiple ? { multiple } : {}) };
}

function keyAndValue(text: string): GivenSetting {
  const at = text.indexOf("=");
  if (at <= 0) throw unexpectedArgument(`--setting takes KEY=VALUE, not ${JSON.stringify(text)}`);
  return { name: text.slice(0, at), value: text.slice(at + 1), from: "--setting" };
}

function scalarOf(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}

/** Flags with a path given as an argument of a command: `tailrace check PATH`. @throws TailraceError CLI_ARGUMENT */
export function withPath(flags: ParsedFlags, [path, second]: readonly string[]): ParsedFlags {
  if (path === undefined) return flags;
  const named = flags.settings.find(({ name }) => name === "path.config");
  if (second !== undefined || named !== undefined) throw severalPaths(second ?? path);
  return { ...flags, settings: [...flags.settings, { name: "path.config", value: path, from: "the command's argument" }] };
}
