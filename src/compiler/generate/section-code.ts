import type { Event } from "../../event/event.ts";
import type { ArmPlan, StatementPlan } from "../plan.ts";
import { openArm, writeArms } from "./branch-code.ts";
import type { BranchTools } from "./branch-code.ts";
import { countLine, enterLine } from "./counts.ts";
import type { FilterAtWork, Runtime, Step } from "./runtime.ts";

/** Events inside an arm of a branch that holds a cut are those whose property has this number. */
interface OpenArm {
  readonly property: string;
  readonly number: number;
}

/** A step before the text is evaluated. */
type DraftStep = { readonly stage: string } | { readonly at: FilterAtWork; readonly arms: readonly OpenArm[] };

export interface SectionTools extends BranchTools {
  readonly runtime: Runtime;
  readonly filters: ReadonlyMap<number, FilterAtWork>;
  readonly isCut: (vertex: number) => boolean;
}

type BranchPlan = Extract<StatementPlan, { kind: "branch" }>;

/**
 * Writes a filter section as functions of one event ("stages"), cut at each filter that all events of a block must reach
 * together. A branch that holds a cut is entered once: the arm an event took is kept in a property of the event
 * (`$arm_0`, …), by which the later stages find it again; events that a filter emits inherit it from their parent.
 */
export class SectionCode {
  readonly #tools: SectionTools;
  readonly #steps: DraftStep[] = [];
  #open: readonly OpenArm[] = [];
  #stage = { name: "", start: 0, body: 0 };
  #armCount = 0;

  constructor(tools: SectionTools) {
    this.#tools = tools;
  }

  /** Writes the section and returns a function that makes its steps of what the text evaluates to. */
  write(statements: readonly StatementPlan[]): (stages: Readonly<Record<string, (event: Event) => void>>) => Step[] {
    this.#beginStage();
    this.#statements(statements);
    this.#endStage();
    return (stages) => this.#steps.map((step) => finishStep(step, stages));
  }

  get stageNames(): readonly string[] {
    return this.#steps.flatMap((step) => ("stage" in step ? [step.stage] : []));
  }

  #beginStage(): void {
    const { writer } = this.#tools;
    const name = `stage_${this.stageNames.length + 1}`;
    const start = writer.length;
    writer.open(`function ${name}(e) {`);
    for (const { property, number } of this.#open) writer.open(`if (e.${property} === ${number}) {`);
    this.#stage = { name, start, body: writer.length };
  }

  #endStage(): void {
    const { writer } = this.#tools;
    const isEmpty = writer.length === this.#stage.body;
    for (let n = 0; n <= this.#open.length; n++) writer.close();
    if (isEmpty) return writer.cut(this.#stage.start);
    writer.line("");
    this.#steps.push({ stage: this.#stage.name });
  }

  #statements(statements: readonly StatementPlan[]): void {
    for (const statement of statements) {
      if (statement.kind === "branch") this.#branch(statement);
      else this.#filter(this.#tools.filters.get(statement.vertex)!);
    }
  }

  #filter(at: FilterAtWork): void {
    if (!at.isCut) return this.#writeFilter(at);
    this.#endStage();
    this.#steps.push({ at, arms: this.#open });
    this.#beginStage();
  }

  #writeFilter(at: FilterAtWork): void {
    const { writer, calls } = { writer: this.#tools.writer, calls: this.#calls(at) };
    writer.line(`// ${at.label}`);
    writer.line(enterLine(at.vertex, this.#tools.stopwatch));
    const lines = [`if (${calls.filter}) {`, `  ${countLine(at.vertex, "matched")}${calls.decorate}`, "}"];
    if (at.filter.failed === undefined) for (const line of lines) writer.line(line);
    else {
      const failed = writer.constant(failedCall(at, this.#tools.runtime), `failed_${at.vertex}`);
      writer.open("try {");
      for (const line of lines) writer.line(line);
      writer.close(`} catch (error) { ${failed}(e, error); }`);
    }
    writer.line(`if (e.$cancelled) { ${countLine(at.vertex, "dropped")} return; }`);
  }

  #calls(at: FilterAtWork): { readonly filter: string; readonly decorate: string } {
    const { writer } = this.#tools;
    const decorate = at.decorate === undefined ? "" : ` ${writer.constant(at.decorate, `decorate_${at.vertex}`)}(e);`;
    return { filter: this.#tools.vertices.callOf(at), decorate };
  }

  #branch(branch: BranchPlan): void {
    if (holdsCut(branch, this.#tools.isCut)) this.#cutBranch(branch);
    else writeArms(this.#tools, branch.arms, branch.otherwise, (statements) => this.#statements(statements));
  }

  #cutBranch({ arms, otherwise }: BranchPlan): void {
    const property = `$arm_${this.#armCount++}`;
    this.#chooseArm(property, arms);
    [...arms.map(({ body }) => body), otherwise].forEach((body, at) => {
      if (body.length === 0) return;
      const arm = { property, number: at + 1 };
      this.#tools.writer.open(`if (e.${property} === ${arm.number}) {`);
      this.#open = [...this.#open, arm];
      this.#statements(body);
      this.#open = this.#open.slice(0, -1);
      this.#tools.writer.close();
    });
  }

  #chooseArm(property: string, arms: readonly ArmPlan[]): void {
    const { writer } = this.#tools;
    writer.line(`e.${property} = ${arms.length + 1};`);
    arms.forEach((arm, at) => {
      if (at > 0) writer.reopen("} else {");
      openArm(this.#tools, arm);
      writer.line(`e.${property} = ${at + 1};`);
    });
    for (const _ of arms) writer.close();
  }
}

function failedCall({ filter }: FilterAtWork, runtime: Runtime): (event: Event, error: unknown) => void {
  return (event, error) => {
    runtime.watch.leave();
    filter.failed?.(event, error);
  };
}

/** How many `$arm_…` properties a section's events need. */
export function countArms(statements: readonly StatementPlan[], isCut: (vertex: number) => boolean): number {
  let count = 0;
  for (const statement of statements) {
    if (statement.kind === "vertex" || !holdsCut(statement, isCut)) continue;
    count += 1 + countArms([...statement.arms.flatMap(({ body }) => body), ...statement.otherwise], isCut);
  }
  return count;
}

function holdsCut(statement: StatementPlan, isCut: (vertex: number) => boolean): boolean {
  if (statement.kind === "vertex") return isCut(statement.vertex);
  const bodies = [...statement.arms.flatMap(({ body }) => body), ...statement.otherwise];
  return bodies.some((inner) => holdsCut(inner, isCut));
}

function finishStep(step: DraftStep, stages: Readonly<Record<string, (event: Event) => void>>): Step {
  if ("stage" in step) return { kind: "each", run: stages[step.stage]! };
  const { at, arms } = step;
  const innermost = arms.at(-1);
  return {
    kind: "cut",
    at,
    isMember: innermost === undefined ? () => true : (event) => armsOf(event)[innermost.property] === innermost.number,
    admit(event) {
      for (const { property, number } of arms) armsOf(event)[property] = number;
    },
  };
}

/** The class made for the layout has these properties. */
function armsOf(event: Event): Record<string, number> {
  return event as unknown as Record<string, number>;
}
