import { expandGrok } from "./grok-expression.ts";
import type { Fields, Json, Outcome, StoreOptions } from "./grok-fields.ts";
import { storeCaptures, toJson } from "./grok-fields.ts";
import { compileOniguruma } from "./oniguruma.ts";

/** A grok expression made ready: undefined when the text does not match, else what became of its captures. */
export type Grok = (text: string, event: Fields, options?: StoreOptions) => Outcome | undefined;

export function compileGrok(expression: string, definitions: ReadonlyMap<string, string>, namedCapturesOnly = true): Grok {
  const { source, groups } = expandGrok(expression, definitions, namedCapturesOnly);
  const match = compileOniguruma(source);
  return (text, event, options) => {
    const found = match(text);
    return found === undefined ? undefined : storeCaptures(event, found, groups, options);
  };
}

/** The fields grok adds to an event without any; null: the text does not match. */
export function capturedFields(grok: Grok, text: string): Json {
  const event: Fields = new Map();
  return grok(text, event) === undefined ? null : toJson(event);
}
