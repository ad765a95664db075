import type { Event } from "../../event/event.ts";
import type { StatementPlan } from "../plan.ts";
import { writeArms } from "./branch-code.ts";
import type { BranchTools } from "./branch-code.ts";
import { enterLine } from "./counts.ts";

export interface RouteTools extends BranchTools {
  /** The function that gives an event to the output of a vertex; it never throws. */
  send(vertex: number): (event: Event) => void;
}

/** Writes the output section as one function `route(e)`. */
export function writeRoute(tools: RouteTools, outputs: readonly StatementPlan[]): void {
  const { writer } = tools;
  const write = (statements: readonly StatementPlan[]): void => {
    for (const statement of statements) {
      if (statement.kind === "branch") writeArms(tools, statement.arms, statement.otherwise, write);
      else {
        writer.line(enterLine(statement.vertex, tools.stopwatch));
        writer.line(`${writer.constant(tools.send(statement.vertex), `output_${statement.vertex}`)}(e);`);
      }
    }
  };
  writer.block("function route(e) {", () => write(outputs));
  writer.line("");
}
