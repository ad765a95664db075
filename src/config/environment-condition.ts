import type { TailraceError } from "../errors.ts";
import type { Condition, Operand, ValueNode } from "./ast.ts";
import { fillInWhole } from "./environment.ts";
import type { Filling, Variables } from "./environment.ts";

export interface FilledCondition {
  readonly condition: Condition;
  readonly problems: readonly TailraceError[];
}

/**
 * Fills variables into a condition: texts and elements of lists that are one placeholder as a whole. Patterns and fields are never
 * filled in, nor is a placeholder inside a text (source: ExpressionSubstitution.java).
 */
export function fillInCondition(condition: Condition, variables: Variables): FilledCondition {
  const problems: TailraceError[] = [];
  return { condition: fillIn(condition, { variables, problems }), problems };
}

function fillIn(condition: Condition, filling: Filling): Condition {
  switch (condition.kind) {
    case "and":
    case "or":
    case "xor":
    case "nand":
      return { ...condition, left: fillIn(condition.left, filling), right: fillIn(condition.right, filling) };
    case "not":
      return { ...condition, condition: fillIn(condition.condition, filling) };
    case "truthy":
      return { ...condition, operand: fillInOperand(condition.operand, filling) };
    case "match":
      return { ...condition, left: fillInOperand(condition.left, filling) };
    case "compare":
    case "in":
      return { ...condition, left: fillInOperand(condition.left, filling), right: fillInOperand(condition.right, filling) } as Condition; // kinds stay
  }
}

function fillInOperand<T extends Operand>(operand: T, filling: Filling): T {
  if (operand.kind === "string") return { ...operand, text: fillInWhole(operand.text, operand.location, filling) };
  if (operand.kind === "array") return { ...operand, items: operand.items.map((item) => fillInItem(item, filling)) };
  return operand;
}

/** Lists and hashes in a list are not looked into. */
function fillInItem(item: ValueNode, filling: Filling): ValueNode {
  if (item.kind !== "string" && item.kind !== "bareword") return item;
  return { ...item, text: fillInWhole(item.text, item.location, filling) };
}
