import { defineFilter } from "#plugin";
import type { ComputeContext, Event, OptionsOf } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import { bothNames, inPlaceWithoutOverride, limitNotPositive, limitWithoutYaml, sourceMissing, twoDictionaries } from "./errors.ts";
import { makeFindValue } from "./find-value.ts";
import type { FindValue } from "./find-value.ts";
import { isYaml, loadDictionary } from "./load-dictionary.ts";
import { options } from "./options.ts";
import { translateElements, translateList, translateValue } from "./translate-field.ts";
import type { Translate } from "./translate-field.ts";

type Options = OptionsOf<typeof options>;

const LEGACY_TARGET = "translation";
const CODE_POINT_LIMIT = 134_217_728;
/** No option sets a limit for patterns: it is grok's default. */
const PATTERN_TIMEOUT_MS = 30_000;

export default defineFilter({
  name: "translate",
  summary: "Looks a field up in a dictionary and writes what stands there.",
  options,
  create(given, context) {
    const find = dictionaryOf(given, context);
    const source = sourceOf(given);
    const target = targetOf(given, source, context);
    const isInPlace = source === target;
    if (isInPlace && given.override === false) throw inPlaceWithoutOverride(source);
    const translate = translator({ given, source, target, find, context });
    const targetField = runTimeField(context, target);
    const stopsAtTarget = !(given.override ?? isInPlace) && (given.iterate_on === undefined || given.iterate_on === source);
    const sought = runTimeField(context, given.iterate_on ?? source);
    return {
      filter(event) {
        if (stopsAtTarget && targetField.has(event)) return false;
        return translate(event) || (isInPlace && sought.has(event));
      },
      failed(_, error) {
        context.logger.error({ id: context.id, error }, "A translate filter failed; the event goes on as it is.");
      },
      ...(given.regex && given.exact
        ? { limit: { timeoutMs: PATTERN_TIMEOUT_MS, timedOut: (event: Event) => event.tag("_translate_timeout") } }
        : {}),
    };
  },
});

function dictionaryOf(given: Options, context: ComputeContext): () => FindValue {
  const { dictionary, dictionary_path: path, refresh_interval: seconds, yaml_load_strategy: strategy } = given;
  if (path === undefined) {
    const find = makeFindValue(new Map(dictionary), given, context);
    return () => find;
  }
  if (dictionary.length > 0) throw twoDictionaries(path);
  const limit = given.yaml_dictionary_code_point_limit;
  if (limit !== undefined && !isYaml(path)) throw limitWithoutYaml(path);
  if (limit !== undefined && limit <= 0) throw limitNotPositive(limit);
  const { exact, regex } = given;
  return loadDictionary(
    {
      path,
      exact,
      regex,
      yaml: { strategy, codePointLimit: limit ?? CODE_POINT_LIMIT },
      refreshMs: seconds > 0 ? seconds * 1000 : undefined,
      merges: given.refresh_behaviour === "merge",
    },
    context,
  );
}

function sourceOf({ source, field }: Options): string {
  if (source !== undefined && field !== undefined) throw bothNames("source", "field", field);
  const name = source ?? field;
  if (name === undefined) throw sourceMissing();
  return name;
}

function targetOf({ target, destination }: Options, source: string, { ecs }: ComputeContext): string {
  if (target !== undefined && destination !== undefined) throw bothNames("target", "destination", destination);
  return target ?? destination ?? (ecs === "disabled" ? LEGACY_TARGET : source);
}

interface Parts {
  readonly given: Options;
  readonly source: string;
  readonly target: string;
  readonly find: () => FindValue;
  readonly context: ComputeContext;
}

function translator({ given, source, target, find, context }: Parts): Translate {
  const { iterate_on: list } = given;
  const translation = { find, fallback: given.fallback === undefined ? undefined : context.template(given.fallback) };
  if (list !== undefined && list !== source) return translateElements({ list: runTimeField(context, list), source, target }, translation);
  const translate = list === undefined ? translateValue : translateList;
  return translate(runTimeField(context, source), runTimeField(context, target), translation);
}
