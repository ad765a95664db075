import type { Event } from "../event/event.ts";
import { rubyText } from "../event/ruby-text.ts";
import type { Template } from "../event/template.ts";
import { isList, isMap } from "../event/value.ts";
import type { FieldValue } from "../event/value.ts";
import type { ComputeContext } from "../plugin/context.ts";
import type { HashEntries } from "../plugin/options.ts";

/** What a filter's common options, or an input's, do to an event. Applied in the order add_field, remove_field, add_tag, remove_tag. */
export interface Decorations {
  readonly addField: HashEntries<FieldValue>;
  readonly removeField: readonly FieldValue[];
  readonly addTag: readonly FieldValue[];
  readonly removeTag: readonly FieldValue[];
}

export type Decorate = (event: Event) => void;

/**
 * Compiles decorations; undefined when there is nothing to do.
 * The compiled function throws what Event.set throws; what was done before stays.
 */
export function compileDecorations(decorations: Decorations, context: ComputeContext): Decorate | undefined {
  const steps: Decorate[] = [
    ...decorations.addField.map(([name, value]) => addField(context, name, value)),
    ...decorations.removeField.map((name) => removeField(context, rubyText(name))),
    ...addTags(context, decorations.addTag),
    ...removeTags(context, decorations.removeTag),
  ];
  if (steps.length <= 1) return steps[0];
  return (event) => {
    for (const step of steps) step(event);
  };
}

/** An existing field becomes a list and the value is appended; a map becomes the list of its pairs, as Ruby's Array() makes it. */
function addField(context: ComputeContext, name: string, value: FieldValue): Decorate {
  const fieldName = context.template(name);
  const values = rubyArray(value).map((element) => context.template(rubyText(element)));
  const append = (event: Event, reference: string, text: string): void => {
    const existing = event.get(reference);
    event.set(reference, existing === undefined ? text : [...rubyArray(existing), text]);
  };
  return (event) => {
    const reference = fieldName.render(event);
    for (const template of values) append(event, reference, template.render(event));
  };
}

function removeField(context: ComputeContext, name: string): Decorate {
  const template = context.template(name);
  if (template.isConstant) {
    const field = lazily(() => context.field(name));
    return (event) => {
      field().remove(event);
    };
  }
  return (event) => {
    event.remove(template.render(event));
  };
}

/** Logstash does not look for duplicates here; a scalar `tags` becomes a list. */
function addTags(context: ComputeContext, tags: readonly FieldValue[]): Decorate[] {
  if (tags.length === 0) return [];
  const templates = tags.map((tag) => context.template(rubyText(tag)));
  return [(event) => event.setTop("tags", [...rubyArray(event.getTop("tags") ?? null), ...texts(templates, event)])];
}

/** Removes every copy of a tag; `tags` becomes a list even when nothing matches, and may be left empty. */
function removeTags(context: ComputeContext, tags: readonly FieldValue[]): Decorate[] {
  if (tags.length === 0) return [];
  const templates = tags.map((tag) => context.template(rubyText(tag)));
  return [
    (event) => {
      const present = event.getTop("tags");
      if (present === undefined || present === null) return;
      const removed = new Set<FieldValue>(texts(templates, event));
      event.setTop(
        "tags",
        rubyArray(present).filter((tag) => !removed.has(tag)),
      );
    },
  ];
}

function texts(templates: readonly Template[], event: Event): string[] {
  return templates.map((template) => template.render(event));
}

/** Ruby's Array(): null is empty, a list itself, a map its pairs, a scalar a list of one. */
export function rubyArray(value: FieldValue): FieldValue[] {
  if (value === null) return [];
  if (isList(value)) return value;
  if (isMap(value)) return Object.keys(value).flatMap((key) => (value[key] === undefined ? [] : [[key, value[key]]]));
  return [value];
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
