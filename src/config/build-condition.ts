import type { Condition } from "./ast.ts";
import { buildOperand, buildTest, harmlessCondition, refuseCodecs } from "./build-comparison.ts";
import { placeOf } from "./build-value.ts";
import type { Building } from "./build-value.ts";
import { callWithoutField, constantInCondition, mixedExclusiveOperator } from "./errors.ts";
import { groupAsLogstash } from "./group-conditions.ts";
import { pickOperands } from "./pick-operands.ts";
import type { BooleanOperator, SyntaxChain, SyntaxExpression, SyntaxNot, SyntaxOperand } from "./syntax-tree.ts";

/** The condition of an arm, with the refusals that Logstash makes only when it compiles the pipeline. */
export function buildCondition(building: Building, chain: SyntaxChain): Condition {
  const operands = [chain.first, ...chain.rest.map((link) => link.expression)].map((node) => buildExpression(building, node));
  const operators = chain.rest.map((link) => link.operator);
  const exclusive = chain.rest.find((link) => link.operator === "xor" || link.operator === "nand");
  if (exclusive !== undefined && chain.rest.length > 1) {
    const location = placeOf(building, { start: exclusive.start, end: exclusive.start + exclusive.operator.length });
    building.problems.push(mixedExclusiveOperator(exclusive.operator, location));
    return harmlessCondition(placeOf(building, chain));
  }
  return groupAsLogstash(operands, operators, (operator, left, right) => join(building, operator, [left, right]));
}

function buildExpression(building: Building, node: SyntaxExpression): Condition {
  switch (node.kind) {
    case "group":
      return { ...buildCondition(building, node.inner), parenthesized: true };
    case "not":
      return buildNot(building, node);
    case "test":
      return buildTest(building, node);
    default:
      return buildTruthy(building, node);
  }
}

function buildNot(building: Building, node: SyntaxNot): Condition {
  const location = placeOf(building, node);
  if (node.inner.kind === "selector") return { kind: "not", condition: buildTruthy(building, node.inner), location };
  const condition = { ...buildCondition(building, node.inner), parenthesized: true } as const;
  refuseConstant(building, condition, "!");
  return { kind: "not", condition, location };
}

/** `name([a])`, for which the grammar has a place and Logstash no meaning, is taken for the one field in it. */
function buildTruthy(building: Building, node: SyntaxOperand): Condition {
  const location = placeOf(building, node);
  if (node.kind !== "call") return { kind: "truthy", operand: buildOperand(building, node), location };
  refuseCodecs(building, [node]);
  const [field, ...more] = pickOperands(node, ["selector"]);
  if (field !== undefined && more.length === 0)
    return { kind: "truthy", operand: buildOperand(building, field), call: node.name.text, location };
  building.problems.push(callWithoutField(node.name.text, location));
  return harmlessCondition(location);
}

function join(building: Building, operator: BooleanOperator, [left, right]: readonly [Condition, Condition]): Condition {
  for (const side of [left, right]) refuseConstant(building, side, operator);
  const start = left.location;
  const endOffset = right.location.endOffset;
  return { kind: operator, left, right, location: endOffset === undefined ? start : { ...start, endOffset } };
}

/** A constant may be a whole condition, but not a part of one (EventCondition.java, UnexpectedTypeException). */
function refuseConstant(building: Building, condition: Condition, operator: string): void {
  if (condition.kind !== "truthy" || condition.operand.kind === "selector") return;
  building.problems.push(constantInCondition(operator, condition.location));
}
