import type { ArmPlan, StatementPlan } from "../plan.ts";
import { conditionCode } from "./condition-code.ts";
import { countLine, enterLine } from "./counts.ts";
import type { SourceWriter } from "./source-writer.ts";
import type { VertexCode } from "./vertex-code.ts";

export interface BranchTools {
  readonly writer: SourceWriter;
  readonly vertices: VertexCode;
  /** The name of a function that matches a field's value, for a condition's vertex. */
  readonly matcherOf: (vertex: number, source: string) => string;
  /** The name of the stopwatch that the code is to keep; undefined: none. */
  readonly stopwatch: string | undefined;
}

/** Writes `if … else if … else …`; `body` writes what stands inside. */
export function writeArms(
  tools: BranchTools,
  [arm, ...rest]: readonly ArmPlan[],
  otherwise: readonly StatementPlan[],
  body: (statements: readonly StatementPlan[]) => void,
): void {
  if (arm === undefined) return body(otherwise);
  openArm(tools, arm);
  body(arm.body);
  if (rest.length > 0 || otherwise.length > 0) {
    tools.writer.reopen("} else {");
    writeArms(tools, rest, otherwise, body);
  }
  tools.writer.close();
}

/** Writes the head of one arm; the caller closes it. */
export function openArm({ writer, vertices, matcherOf, stopwatch }: BranchTools, { vertex, condition }: ArmPlan): void {
  const code = conditionCode(condition, {
    constant: (value, hint) => writer.constant(value, hint),
    get: (reference) => vertices.get(reference),
    matcher: (source) => matcherOf(vertex, source),
  });
  writer.line(enterLine(vertex, stopwatch));
  writer.open(`if (${code}) {`);
  writer.line(countLine(vertex, "matched"));
}
