import { defineFilter, isList, PluginError, rubyInspect } from "#plugin";
import type { ComputeContext, Event, FieldValue, OptionsOf } from "#plugin";
import { compileGrok } from "../../shared/grok/compile.ts";
import { loadPatterns } from "../../shared/grok/pattern-library.ts";
import type { PatternLibrary } from "../../shared/grok/pattern-library.ts";
import { isReference, runTimeField } from "../../shared/run-time-field.ts";
import { canGenerate, writeGrok } from "./generate.ts";
import { makeMatcher } from "../../shared/grok/matcher.ts";
import type { FieldMatch, GrokPattern } from "../../shared/grok/matcher.ts";
import { options } from "./options.ts";
import { makeStore } from "../../shared/grok/store.ts";

type Options = OptionsOf<typeof options>;

export default defineFilter({
  name: "grok",
  summary: "Takes texts apart by named patterns and puts the parts into fields.",
  verbatim: true,
  options,
  create(given, context) {
    const fields = fieldsOf(context, given);
    const report = (field: string, error: unknown): void =>
      context.logger.warn({ id: context.id, field, error }, "A grok match failed; the field counts as not matched.");
    const match = makeMatcher(fields, { breakOnMatch: given.break_on_match, keepEmpty: given.keep_empty_captures, report });
    let failing: Event | undefined;
    const fail = (event: Event): false => {
      failing = event;
      for (const tag of given.tag_on_failure) event.tag(tag);
      return false;
    };
    const filter = (event: Event): boolean => {
      failing = undefined;
      return match(event) || fail(event);
    };
    const parts = { fields, breakOnMatch: given.break_on_match, keepEmpty: given.keep_empty_captures, filter, fail };
    return {
      filter,
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A grok filter failed; the event is tagged.");
        fail(event);
      },
      limit: {
        timeoutMs: given.timeout_millis,
        timedOut(event) {
          // The interrupt came when no pattern had matched, at the end of the time.
          if (event === failing) return void fail(event);
          context.logger.warn({ id: context.id, timeoutMs: given.timeout_millis }, "A grok match took too long; the event is tagged.");
          event.tag(given.tag_on_timeout);
        },
      },
      // With `event` as its scope the limit is for the whole call.
      ...(given.timeout_scope === "pattern" && canGenerate(parts) ? { generate: (code) => writeGrok(code, parts) } : {}),
    };
  },
});

function fieldsOf(context: ComputeContext, given: Options): FieldMatch[] {
  const library = loadPatterns(context, {
    set: context.ecs === "disabled" ? "legacy" : "ecs-v1",
    directories: given.patterns_dir,
    glob: given.patterns_files_glob,
    definitions: given.pattern_definitions,
  });
  return given.match.map(([reference, expressions]) => ({
    reference,
    field: runTimeField(context, reference),
    isValid: isReference(context, reference),
    patterns: textsOf(reference, expressions).map((text) => compilePattern(context, text, library, given)),
  }));
}

function compilePattern(context: ComputeContext, text: string, library: PatternLibrary, given: Options): GrokPattern {
  const { regex, captures } = compileGrok(context, text, { library, namedCapturesOnly: given.named_captures_only });
  const stores = captures.map((capture) => makeStore(context, capture, { target: given.target, overwrite: given.overwrite }));
  if (context.advise !== undefined) for (const { message } of regex.advice) context.advise(`${JSON.stringify(text)}: ${message}`, { text });
  return { text, regex, stores };
}

function textsOf(field: string, expressions: FieldValue): readonly string[] {
  return (isList(expressions) ? expressions : [expressions]).map((expression) => {
    if (typeof expression !== "string") throw expressionNotText(field, expression);
    return expression;
  });
}

function expressionNotText(field: string, expression: FieldValue): PluginError {
  return new PluginError(
    "GROK_MATCH",
    `match takes a text or a list of texts for ${JSON.stringify(field)}, not ${rubyInspect(expression)}.`,
    {
      hint: 'For example: match => { "message" => "%{COMBINEDAPACHELOG}" }',
    },
  );
}
