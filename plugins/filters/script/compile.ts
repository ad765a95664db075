import { compileFunction, createContext, runInContext } from "node:vm";
import type { Context } from "node:vm";
import { makeFloat, Float, isMap } from "#plugin";
import type { ComputeContext, HashEntries, FieldValue } from "#plugin";
import { codeAndPath, noCode, noFilter, scriptFails } from "./errors.ts";
import { ScriptEvent } from "./script-event.ts";
import { fromScript, toScript } from "./values.ts";

/** The function of a script. What it returns may be a list of the events that go on. */
export type Script = (event: ScriptEvent, emit: (event: ScriptEvent) => void) => unknown;

export interface ScriptSource {
  readonly code?: string | undefined;
  readonly init?: string | undefined;
  readonly path?: string | undefined;
  readonly script_params?: HashEntries<FieldValue> | undefined;
}

/** @throws PluginError with the place of a mistake */
export function compileScript({ code, init, path, script_params }: ScriptSource, context: ComputeContext): Script {
  if (code !== undefined && path !== undefined) throw codeAndPath();
  const realm = makeRealm(context);
  if (path !== undefined) return compileFile(path, Object.fromEntries(script_params ?? []), { realm, context });
  if (code === undefined) throw noCode();
  if (init !== undefined) attempt("init", init, () => void runInContext(init, realm, { filename: "init", timeout: START_MS }));
  return attempt("code", code, () => compileFunction(code, ["event", "emit"], { filename: "code", parsingContext: realm }) as Script);
}

/** How long code may take before the first event. */
const START_MS = 30_000;

const DECLARED =
  "({ filter: typeof filter === 'function' ? filter : undefined, register: typeof register === 'function' ? register : undefined })";

interface Place {
  readonly realm: Context;
  readonly context: ComputeContext;
}

function compileFile(path: string, params: Record<string, FieldValue>, { realm, context }: Place): Script {
  const text = Buffer.from(context.readFile(path)).toString("utf8");
  const made = attempt("path", path, () => {
    runInContext(text, realm, { filename: "path", timeout: START_MS });
    return runInContext(DECLARED, realm) as {
      readonly filter?: Script;
      readonly register?: (params: unknown) => void;
    };
  });
  const { filter, register } = made;
  if (filter === undefined) throw noFilter(path);
  const given = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, toScript(value)]));
  attempt("path", path, () => register?.(given));
  return filter;
}

/** The globals of a script: JavaScript's own, and a few of ours. Nothing of Node.js. */
function makeRealm(context: ComputeContext): Context {
  const log = (level: "debug" | "info" | "warn" | "error") => (text: unknown, data?: unknown) =>
    context.logger[level]({ id: context.id, text: String(text), ...(data === undefined ? {} : { data }) }, "A script logs.");
  const logger = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
  return createContext({
    newEvent: (document: unknown) => {
      const value = fromScript(document ?? {});
      if (!isMap(value)) throw new TypeError("newEvent takes an object");
      return ScriptEvent.made(document, context);
    },
    float: (value: number) => (Number.isInteger(value) ? new Float(value) : makeFloat(value)),
    logger,
    console: { log: logger.info, ...logger },
  });
}

/** @param text the value of the option, to find the line in it */
function attempt<T>(option: string, text: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const stack = typeof error === "object" && error !== null && "stack" in error ? String(error.stack) : "";
    const line = Number(new RegExp(`\\b${option}:(\\d+)`).exec(stack)?.[1] ?? 1);
    throw scriptFails(option, text, { line, error });
  }
}
