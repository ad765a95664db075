import type { Condition } from "../../config/ast.ts";
import type { TailraceError } from "../../errors.ts";
import { conditionCode } from "../generate/condition-code.ts";
import type { PlanDraft } from "../draft.ts";
import { conditionIsAlways, unreachableBranch } from "../errors.ts";
import type { StatementPlan } from "../plan.ts";

/** Warns of branches that no event can take: their condition is always false, or one before it always true. */
export function checkReachability({ plan, locations }: PlanDraft): TailraceError[] {
  const warnings: TailraceError[] = [];
  const visit = (statements: readonly StatementPlan[]): void => {
    for (const statement of statements) {
      if (statement.kind !== "branch") continue;
      let isDecided = false;
      for (const { vertex, condition, body } of statement.arms) {
        const always = constantOf(condition);
        if (isDecided || always === false) warnings.push(unreachableBranch(locations[vertex]!, isDecided));
        else if (always === true) warnings.push(conditionIsAlways(locations[vertex]!));
        isDecided ||= always === true;
        visit(body);
      }
      visit(statement.otherwise);
    }
  };
  visit([...plan.filters, ...plan.outputs]);
  return warnings;
}

/** The outcome of a condition that no event changes; undefined when events decide. */
function constantOf(condition: Condition): boolean | undefined {
  let readsEvent = false;
  const touch = (): string => {
    readsEvent = true;
    return "undefined";
  };
  const code = conditionCode(condition, { constant: () => "constant", get: touch, matcher: () => "((text) => undefined)" });
  if (readsEvent || !/^[!()&|= ]*(?:true|false)[!()&|=a-z ]*$/.test(code)) return undefined;
  return new Function(`return ${code};`)() as boolean;
}
