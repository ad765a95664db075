import { FieldMap, PluginError } from "#plugin";
import type { ComputeContext, Event, OptionsOf, Template } from "#plugin";
import { rubyCapitalize, rubyDowncase, rubyUpcase } from "../../shared/ruby-case.ts";
import { rubyReplaceAll } from "../../shared/ruby-replace.ts";
import type { options } from "./options.ts";
import { holds, Pairs } from "./pairs.ts";
import type { Key } from "./pairs.ts";
import type { ScanPairs } from "./scanner.ts";

type Options = OptionsOf<typeof options>;
type Change = (text: string) => string;

/** Puts the pairs of a text among others. @throws TailraceError when a template of an option cannot be filled in */
export type ReadText = (event: Event, text: string, pairs: Pairs) => void;

/** As deep as documents may be: `a=a=a=…` would be a map as deep as it is long. */
const MOST_LEVELS = 1_000;

export function makeReader(context: ComputeContext, given: Options, scan: ScanPairs): ReadText {
  const keyOf = makeKeys(context, given);
  const change = changeOf(context, { trim: given.trim_value, remove: given.remove_char_value, transform: given.transform_value });
  const inner: Pairs[] = [];

  const read = (event: Event, text: string, { pairs, depth }: { readonly pairs: Pairs; readonly depth: number }): void => {
    const keys = keyOf(event, pairs);
    scan(text, (name, found) => {
      if (found === "" && !given.allow_empty_values) return;
      const key = keys(name);
      if (key === undefined) return;
      const value = change === undefined ? found : change(found);
      const before = given.allow_duplicate_values ? undefined : pairs.valueOf(key);
      if (before !== undefined && holds(before, value)) return;
      pairs.add(key, (given.recursive ? pairsIn(event, value, depth) : undefined) ?? value);
    });
  };

  /** The pairs inside a value, which is shorter than its text; undefined when there are none. */
  const pairsIn = (event: Event, value: string, depth: number): FieldMap | undefined => {
    if (depth >= MOST_LEVELS) throw tooDeep();
    const pairs = (inner[depth] ??= new Pairs());
    pairs.clear();
    read(event, value, { pairs, depth: depth + 1 });
    return pairs.count === 0 ? undefined : mapOfPairs(pairs);
  };

  return (event, text, pairs) => read(event, text, { pairs, depth: 0 });
}

export function mapOfPairs({ keys, values, count }: Pairs, into = new FieldMap()): FieldMap {
  for (let place = 0; place < count; place++) into[keys[place]!.name] = values[place];
  return into;
}

/** The key as it is written, for one as it stands in the text; undefined: it is not wanted. */
type FindKey = (name: string) => Key | undefined;

function makeKeys(context: ComputeContext, given: Options): (event: Event, pairs: Pairs) => FindKey {
  const change = changeOf(context, { trim: given.trim_key, remove: given.remove_char_key, transform: given.transform_key });
  const [include, exclude] = [given.include_keys, given.exclude_keys].map((names) => names.map((name) => context.template(name)));
  const prefix = context.template(given.prefix);
  const isSimple = change === undefined && given.prefix === "" && include!.length + exclude!.length === 0;
  return (event, pairs) => {
    if (isSimple) return (name) => pairs.key(name);
    const [included, excluded] = [textsFor(include!, event), textsFor(exclude!, event)];
    return (name) => {
      const changed = change === undefined ? name : change(name);
      if (included.length > 0 && !included.includes(changed)) return undefined;
      return excluded.includes(changed) ? undefined : pairs.key(prefix.render(event) + changed);
    };
  };
}

function textsFor(templates: readonly Template[], event: Event): readonly string[] {
  return templates.map((template) => template.render(event));
}

interface Changes {
  readonly trim: string | undefined;
  readonly remove: string | undefined;
  readonly transform: "lowercase" | "uppercase" | "capitalize" | undefined;
}

const TRANSFORMS = { lowercase: rubyDowncase, uppercase: rubyUpcase, capitalize: rubyCapitalize } as const;

/** What is done to a key or value, in Logstash's order; undefined: nothing. */
function changeOf(context: ComputeContext, { trim, remove, transform }: Changes): Change | undefined {
  const steps: Change[] = [
    ...[trim === undefined ? [] : `^[${trim}]+|[${trim}]+$`, remove === undefined ? [] : `[${remove}]`].flat().map((pattern): Change => {
      const regex = context.regex(pattern);
      return (text) => rubyReplaceAll(text, regex, "");
    }),
    ...(transform === undefined ? [] : [TRANSFORMS[transform]]),
  ];
  return steps.length === 0 ? undefined : (text) => steps.reduce((changed, step) => step(changed), text);
}

function tooDeep(): PluginError {
  return new PluginError("KV_TOO_DEEP", `The pairs of a text stand in each other more than ${MOST_LEVELS} deep.`);
}
