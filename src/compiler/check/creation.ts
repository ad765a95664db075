import type { CodecDefinition } from "../../plugin/codec.ts";
import type { Condition } from "../../config/ast.ts";
import type { ErrorDetails, SourceLocation, TailraceError } from "../../errors.ts";
import { makeLayout } from "../../event/layout.ts";
import { parseTemplate } from "../../event/template.ts";
import { parseFieldReference } from "../../event/field-reference.ts";
import type { ComputeContext } from "../../plugin/context.ts";
import { compileJavaTime } from "../../time/java-time.ts";
import { compileJoda } from "../../time/joda.ts";
import { compileRegex } from "../../regex/regex.ts";
import { chosenCodec } from "../chosen-codec.ts";
import type { CompileTools } from "../compile.ts";
import { makeComputeContext } from "../compute-context.ts";
import { compileDecorations } from "../decoration.ts";
import type { PlanDraft } from "../draft.ts";
import { advice, codecCannot } from "../errors.ts";
import { CONDITION_TIMEOUT_MS } from "../generate/program-code.ts";
import { placeError, placeOf, textsOfPatterns, textsOfPlugin } from "../place-error.ts";
import type { TextOf } from "../place-error.ts";
import type { CodecChoice } from "../../plugin/options.ts";
import type { PipelinePlan, VertexPlan } from "../plan.ts";
import { fieldsOfCondition, patternsOfCondition } from "./condition-fields.ts";
import { inertInputContext, inertOutputContext } from "./inert-world.ts";

export interface CreationCheck {
  readonly plan: PipelinePlan;
  readonly problems: readonly TailraceError[];
  readonly warnings: readonly TailraceError[];
}

/**
 * Creates every plugin once for a trial, as a worker will: what `create` throws is a mistake of the configuration (an
 * unknown grok pattern, a bad date format). Along the way it learns which fields the configuration mentions and how long
 * calls may take.
 */
export function checkCreation(draft: PlanDraft, tools: CompileTools, textOf: TextOf): CreationCheck {
  const trial = new Trial(draft, tools, textOf);
  const vertices = draft.plan.vertices.map((vertex, number) => trial.vertex(vertex, number));
  trial.together();
  for (const { vertex, condition } of draft.conditions) trial.condition(vertex, condition);
  const plan = { ...draft.plan, vertices, fieldNames: [...trial.names] };
  return {
    plan: { ...plan, isVerbatim: trial.isVerbatim && ASCII.test(JSON.stringify(plan, withoutBigInts)) },
    problems: trial.problems,
    warnings: trial.warnings,
  };
}

/** Long integers among the options, which JSON has no form for. */
function withoutBigInts(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? undefined : value;
}

const ASCII = /^[\0-\x7f]*$/;

type Texts = ReturnType<typeof textsOfPlugin>;

class Trial {
  readonly names = new Set<string>();
  readonly problems: TailraceError[] = [];
  readonly warnings: TailraceError[] = [];
  /** All decoders make texts of their bytes only. */
  isVerbatim = true;
  readonly #draft: PlanDraft;
  readonly #tools: CompileTools;
  readonly #textOf: TextOf;
  readonly #layout = makeLayout();

  constructor(draft: PlanDraft, tools: CompileTools, textOf: TextOf) {
    this.#draft = draft;
    this.#tools = tools;
    this.#textOf = textOf;
  }

  vertex(vertex: VertexPlan, number: number): VertexPlan {
    if (this.#draft.broken.has(number)) return vertex;
    const plugin = this.#draft.plugins.get(number);
    const texts = plugin === undefined ? [] : textsOfPlugin(plugin);
    const context = this.#context(vertex, number, texts);
    let timeoutMs = 0;
    this.#attempt(number, texts, () => {
      timeoutMs = this.#create(vertex, number, context);
      compileDecorations(vertex.decorations, context);
    });
    return { ...vertex, timeoutMs };
  }

  /** What filters of one name may not have together. */
  together(): void {
    const { plan, broken, plugins } = this.#draft;
    const filters = plan.vertices.flatMap((vertex, number) =>
      vertex.kind === "filter" && !broken.has(number) ? [{ vertex, number }] : [],
    );
    for (const name of new Set(filters.map(({ vertex }) => vertex.name))) {
      const all = filters.filter(({ vertex }) => vertex.name === name);
      const conflicts = this.#tools.registry.filter(name).conflicts?.(all.map(({ vertex }) => vertex.options)) ?? [];
      for (const [at, error] of conflicts) {
        const { vertex, number } = all[at]!;
        const plugin = plugins.get(number);
        this.problems.push(placeError(error, vertex, this.#placer(number, plugin === undefined ? [] : textsOfPlugin(plugin))));
      }
    }
  }

  condition(vertex: number, condition: Condition): void {
    const patterns = patternsOfCondition(condition);
    this.#attempt(vertex, textsOfPatterns(patterns), () => {
      for (const field of fieldsOfCondition(condition)) this.#mention(field);
      for (const { source } of patterns) compileRegex(source, { dotAll: false });
    });
  }

  /** @returns the limit of one call in milliseconds */
  #create(vertex: VertexPlan, number: number, context: ComputeContext): number {
    const { registry } = this.#tools;
    if (vertex.kind === "if") return CONDITION_TIMEOUT_MS;
    if (vertex.kind === "filter") return registry.filter(vertex.name).create(vertex.options, context).limit?.timeoutMs ?? 0;
    if (vertex.kind === "output") {
      const codec = this.#codec(vertex.codec!);
      const encoder = codec.encoder?.(vertex.codec!.options, { ...context, ecs: vertex.codec!.ecs ?? context.ecs });
      if (encoder === undefined) throw codecCannot(codec.name, "encode", "an output");
      const definition = registry.output(vertex.name);
      definition.encoder?.(vertex.options, encoder, context, vertex.codec!);
      definition.create(vertex.options, inertOutputContext(context));
      return 0;
    }
    const timeoutMs = this.#input(vertex, number, context);
    registry.input(vertex.name).create(vertex.options, inertInputContext(context));
    return timeoutMs;
  }

  #input({ name, options }: VertexPlan, number: number, context: ComputeContext): number {
    const definition = this.#tools.registry.input(name);
    const input = this.#draft.plan.inputs.find(({ vertex }) => vertex === number)!;
    const codec = this.#codec(input.codec);
    const decoder = codec.decoder?.(input.codec.options, { ...context, ecs: input.codec.ecs ?? context.ecs });
    if (decoder === undefined) throw codecCannot(codec.name, "decode", "an input");
    codec.framing?.(input.codec.options);
    const own = definition.decoder?.(options, decoder, context, chosenCodec(input));
    this.isVerbatim &&= own === undefined && (codec.verbatim ?? false);
    for (const { reference } of input.sourceFields) this.#mention(reference);
    return own?.limit?.timeoutMs ?? 0;
  }

  #codec({ name }: CodecChoice): CodecDefinition {
    return this.#tools.registry.codec(name);
  }

  /** A context that notes the fields a plugin asks for and what it says of its options. */
  #context({ id, ecs }: VertexPlan, number: number, values: Texts): ComputeContext {
    const { plan } = this.#draft;
    const { files, logger } = this.#tools;
    const place = this.#placer(number, values);
    const advise = (message: string, about?: ErrorDetails["about"]): void => void this.warnings.push(advice(message, place(about)));
    const { pipelineId, queueIsPersisted } = plan;
    const context = makeComputeContext({ id, ecs, files, logger, advise, pipelineId, queueIsPersisted, layout: this.#layout });
    return {
      ...context,
      field: (reference) => {
        this.#mention(reference);
        return context.field(reference);
      },
      template: (text) => {
        this.#mentionFieldsOf(text);
        this.#tryTokens(text, (error) => this.warnings.push(placeError(error, plan.vertices[number]!, () => place({ text }))));
        return context.template(text);
      },
    };
  }

  #mentionFieldsOf(template: string): void {
    for (const part of parseTemplate(template)) if (part.kind === "field") this.#tryMention(part.reference);
  }

  /** A template with a broken reference fails when an event comes, in Logstash too. */
  #tryMention(reference: string): void {
    try {
      this.#mention(reference);
    } catch {
      // Reported by whoever uses the template.
    }
  }

  #mention(reference: string): void {
    const { metadata, path } = parseFieldReference(reference, this.#draft.plan.escapeStyle);
    if (!metadata && path[0] !== undefined) this.names.add(path[0]);
  }

  #attempt(number: number, values: Texts, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.problems.push(placeError(error, this.#draft.plan.vertices[number]!, this.#placer(number, values)));
    }
  }

  /** Date patterns and references in tokens are found only when an event comes, in Logstash too: the check warns. */
  #tryTokens(template: string, onError: (error: unknown) => void): void {
    for (const part of parseTemplate(template)) {
      try {
        if (part.kind === "field") parseFieldReference(part.reference, this.#draft.plan.escapeStyle);
        if (part.kind === "joda") compileJoda(part.pattern);
        if (part.kind === "java") compileJavaTime(part.pattern);
      } catch (error) {
        onError(error);
      }
    }
  }

  /** @param values the texts of the configuration that something may be said about */
  #placer(number: number, values: Texts): (about: ErrorDetails["about"]) => SourceLocation {
    return (about) => placeOf(about, values, this.#draft.locations[number]!, this.#textOf);
  }
}
