import type { Condition, Operand, RegexpOperand } from "../../config/ast.ts";

/** The fields a condition reads. */
export function fieldsOfCondition(condition: Condition): string[] {
  return operandsOf(condition).flatMap((operand) => (operand.kind === "selector" ? [operand.reference] : []));
}

/** The patterns a condition matches with. */
export function patternsOfCondition(condition: Condition): RegexpOperand[] {
  switch (condition.kind) {
    case "match":
      return [condition.pattern];
    case "not":
      return patternsOfCondition(condition.condition);
    case "compare":
    case "in":
    case "truthy":
      return [];
    default:
      return [...patternsOfCondition(condition.left), ...patternsOfCondition(condition.right)];
  }
}

function operandsOf(condition: Condition): Operand[] {
  switch (condition.kind) {
    case "truthy":
      return [condition.operand];
    case "not":
      return operandsOf(condition.condition);
    case "match":
      return [condition.left];
    case "compare":
    case "in":
      return [condition.left, condition.right];
    default:
      return [...operandsOf(condition.left), ...operandsOf(condition.right)];
  }
}
