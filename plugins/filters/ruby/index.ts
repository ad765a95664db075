import { dirname, resolve } from "node:path";
import { defineFilter, isMap, keysOf } from "#plugin";
import type { ComputeContext, Event, FieldValue, HashEntries, OptionsOf } from "#plugin";
import { codeFails } from "../../shared/ruby/code-errors.ts";
import type { NamedCode } from "../../shared/ruby/code-errors.ts";
import { RubyError } from "../../shared/ruby/errors.ts";
import { RubyHandler } from "../../shared/ruby/handler.ts";
import type { HandlerDefinition } from "../../shared/ruby/handler.ts";
import { viewOf } from "../../shared/ruby/view.ts";
import { codeAndPath, noCode, scriptFails } from "./errors.ts";
import { options } from "./options.ts";

type Options = OptionsOf<typeof options>;

/** The parts of this filter that are written in Ruby, from the package's root. */
const FILES = ["plugins/filters/ruby/lib/inline.rb", "plugins/filters/ruby/lib/script.rb"];

export default defineFilter({
  name: "ruby",
  summary: "Runs Ruby code for every event.",
  batch: true,
  creates: true,
  options,
  create(given, context) {
    const { tag_on_exception: tag, tag_with_exception_message: tellsMessage, timeout_millis } = given;
    const fail = (event: Event, message: string): void => {
      if (tellsMessage) event.tag(`${tag}: ${message}`);
      event.tag(tag);
    };
    const died: HandlerDefinition["died"] = (event, failure) => {
      context.logger.error({ id: context.id, ...failure }, "The Ruby interpreter ended while it worked on an event.");
      fail(event, failure.message);
    };
    const renewed = (): void =>
      context.logger.warn({ id: context.id }, "A ruby filter goes on in a new interpreter: what its code kept in variables is lost.");
    const handler = makeHandler(given, context, { died, renewed });
    return {
      prepare: () => handler.prepare(),
      filterBatch: (batch) => handler.process(batch),
      failed: (event, error) => fail(event, String(error)),
      limit: { timeoutMs: timeout_millis, timedOut: (event) => fail(event, `the code took longer than ${timeout_millis} ms`) },
      close: () => handler.close(),
    };
  },
});

function makeHandler(given: Options, context: ComputeContext, on: Pick<HandlerDefinition, "died" | "renewed">): RubyHandler {
  const { code, path, init } = given;
  if (code !== undefined && path !== undefined) throw codeAndPath();
  if (code === undefined && path === undefined) throw noCode();
  const text = code ?? Buffer.from(context.readFile(path!)).toString("utf8");
  const shared = { id: context.id, tag_on_exception: given.tag_on_exception, tag_with_exception_message: given.tag_with_exception_message };
  const own =
    path === undefined ? { code, init: init ?? null } : { path: resolve(path), text, script_params: paramsOf(given.script_params ?? []) };
  try {
    return new RubyHandler(
      {
        type: path === undefined ? "LogStash::Filters::Ruby" : "LogStash::Filters::Ruby::Script",
        files: FILES,
        options: { ...shared, ...own },
        view: viewOf(text, context),
        reads: path === undefined ? [] : [dirname(resolve(path))],
        writes: given.allow_paths,
        ...on,
      },
      context,
    );
  } catch (error) {
    if (!(error instanceof RubyError)) throw error;
    throw path === undefined ? codeFails(error.failure, piecesOf(text, init)) : scriptFails(path, error.failure);
  }
}

function piecesOf(code: string, init: string | undefined): NamedCode[] {
  const pieces = [{ name: "(ruby filter code)", option: "code", text: code }];
  return init === undefined ? pieces : [...pieces, { name: "(ruby filter init)", option: "init", text: init }];
}

/** Nested hashes are lists of entries, too, where the configuration has them. */
function paramsOf(entries: HashEntries<FieldValue>): Record<string, unknown> {
  return Object.fromEntries(entries.map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: FieldValue): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  return isMap(value) ? Object.fromEntries(keysOf(value).map((key) => [key, plainValue(value[key]!)])) : value;
}
