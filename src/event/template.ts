import { compileJavaTime } from "../time/java-time.ts";
import { compileJoda } from "../time/joda.ts";
import { compileAccessor } from "./accessor.ts";
import type { Event } from "./event.ts";
import type { EventLayout } from "./layout.ts";
import { templateText } from "./text.ts";
import { Timestamp } from "./timestamp.ts";
import type { FieldValue } from "./value.ts";

/** A text with `%{…}` tokens, compiled for the events of a layout. */
export interface Template {
  /** As the person wrote it. */
  readonly text: string;
  /** True when it holds no token: `render` then returns `text`. */
  readonly isConstant: boolean;
  /**
   * The text for an event. A token whose field is absent or null stays as it is; without `@timestamp` date tokens are empty.
   * @throws TailraceError for an illegal field reference or date pattern: Logstash, too, finds those only when an event comes
   */
  render(event: Event): string;
}

/** One part of a template: text, or what stands between `%{` and `}`. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "field"; readonly reference: string; readonly token: string }
  | { readonly kind: "epoch" | "now" }
  | { readonly kind: "joda" | "java"; readonly pattern: string };

/**
 * Splits as Logstash's StringInterpolation does: the first `}` ends a token, `%{}` and any beginning of `%{+%s}` are
 * epoch seconds, `%{{…}}` needs both closing braces. A half-closed `%{{a}` at the end, which ends Logstash's pipeline, is
 * a field named `{a` here as it is in front of other text.
 */
export function parseTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (let open = text.indexOf("%{"); open >= 0; open = text.indexOf("%{", from)) {
    let close = text.indexOf("}", open);
    if (close < 0) break;
    if (open > from) parts.push({ kind: "text", text: text.slice(from, open) });
    if (text[open + 2] === "{" && text[close + 1] === "}") close++;
    parts.push(parseToken(text.slice(open, close + 1)));
    from = close + 1;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

function parseToken(token: string): TemplatePart {
  const inner = token.slice(2, -1);
  if ("+%s".startsWith(inner)) return { kind: "epoch" };
  if (inner.startsWith("{") && token.endsWith("}}")) {
    const pattern = inner.slice(1, -1);
    return pattern === "TIME_NOW" ? { kind: "now" } : { kind: "java", pattern };
  }
  if (inner.startsWith("+")) return { kind: "joda", pattern: inner.slice(1) };
  return { kind: "field", reference: inner, token };
}

export function compileTemplate(layout: EventLayout, text: string): Template {
  const parts = parseTemplate(text);
  const isConstant = parts.every((part) => part.kind === "text");
  if (isConstant) return { text, isConstant, render: () => text };
  const renderers = parts.map((part) => compilePart(layout, part));
  const [first] = renderers;
  if (renderers.length === 1 && first) return { text, isConstant, render: first };
  return { text, isConstant, render: concatenate(renderers) };
}

type Renderer = (event: Event) => string;

function concatenate(renderers: readonly Renderer[]): Renderer {
  return (event) => {
    let text = "";
    for (const render of renderers) text += render(event);
    return text;
  };
}

function compilePart(layout: EventLayout, part: TemplatePart): Renderer {
  switch (part.kind) {
    case "text":
      return () => part.text;
    case "field":
      return compileField(layout, part.reference, part.token);
    case "epoch":
      return (event) => (event.timestamp ? String(Math.floor(event.timestamp.ms / 1000)) : "");
    case "now":
      return () => Timestamp.now().toString();
    default:
      return compileDate(part.kind, part.pattern);
  }
}

function compileField(layout: EventLayout, reference: string, token: string): Renderer {
  const accessor = orFailure(() => compileAccessor(layout, reference));
  return (event) => fieldText(accessor().get(event), token);
}

function fieldText(value: FieldValue | undefined, token: string): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? token : templateText(value);
}

function compileDate(kind: "joda" | "java", pattern: string): Renderer {
  const format = orFailure(() => (kind === "joda" ? compileJoda(pattern, {}) : compileJavaTime(pattern)));
  return (event) => {
    const { timestamp } = event;
    return timestamp ? format().print(timestamp.ms, timestamp.nanos) : "";
  };
}

/** Runs a compile step once; what it throws is thrown at each use. */
function orFailure<T>(compile: () => T): () => T {
  try {
    const value = compile();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
