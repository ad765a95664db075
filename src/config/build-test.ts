import type { SourceLocation } from "../errors.ts";
import type { CompareCondition, CompareOperator, Condition, Operand, RegexpOperand, ScalarOperand, TruthyCondition } from "./ast.ts";
import { buildValue, numberLiteral, placeOf, stringText } from "./build-value.ts";
import type { Building } from "./build-value.ts";
import { constantsNotOrdered, listLeftOfIn, notComparable, notMatchable } from "./errors.ts";
import { pickMembers, pickOperands } from "./pick-operands.ts";
import type { Picked } from "./pick-operands.ts";
import type { SyntaxArray, SyntaxBareword, SyntaxTest } from "./syntax-tree.ts";

/** One comparison, match or membership test. What Logstash refuses becomes a problem, and a harmless condition in its place. */
export function buildTest(building: Building, node: SyntaxTest): Condition {
  if (node.operator === "=~" || node.operator === "!~") return buildMatch(building, node);
  if (node.operator === "in" || node.operator === "not in") return buildIn(building, node);
  return buildCompare(building, node, node.operator);
}

export function buildOperand(building: Building, node: Picked | SyntaxArray | SyntaxBareword): Operand {
  const location = placeOf(building, node);
  switch (node.kind) {
    case "selector":
      return { kind: "selector", reference: node.text, location };
    case "regexp":
      return { kind: "regexp", source: node.text, location };
    case "number":
      return { kind: "number", number: numberLiteral(building, node), location };
    case "string":
      return { kind: "string", text: stringText(building, node), location };
    case "bareword":
      return { kind: "string", text: node.text, location };
    case "array":
      // buildValue gives a list for a list
      return buildValue(building, node) as Extract<Operand, { kind: "array" }>;
  }
}

/** Stands where a condition could not be built, so that the rest of the text can be checked. */
export function harmlessCondition(location: SourceLocation): TruthyCondition {
  return { kind: "truthy", operand: { kind: "selector", reference: "[@metadata]", location }, location };
}

function buildCompare(building: Building, node: SyntaxTest, operator: CompareOperator): Condition {
  const location = placeOf(building, node);
  const left = pickOperands(node.left, ["selector", "number", "string"]);
  const right = pickOperands(node.right, ["selector", "number", "string"]);
  if (left.length !== 1 || left[0] === undefined) return refuse(building, notComparable(operator, placeOf(building, node.left)));
  if (right[0] === undefined) return refuse(building, notComparable(operator, placeOf(building, node.right)));
  const compare: CompareCondition = {
    kind: "compare",
    operator,
    left: scalarOperand(building, left[0]),
    right: scalarOperand(building, right[0]),
    location,
  };
  if (isUnordered(compare)) building.problems.push(constantsNotOrdered(operator, location));
  return compare;
}

function scalarOperand(building: Building, node: Extract<Picked, { kind: "selector" | "number" | "string" }>): ScalarOperand {
  return buildOperand(building, node) as ScalarOperand; // buildOperand keeps the kind
}

/** Two constants are put in order when the pipeline starts, and Java orders only values of one type. */
function isUnordered({ operator, left, right }: CompareCondition): boolean {
  if (operator === "==" || operator === "!=") return false;
  if (left.kind === "selector" || right.kind === "selector") return false;
  return typeName(left) !== typeName(right);
}

function typeName(operand: ScalarOperand): string {
  return operand.kind === "number" ? operand.number.kind : operand.kind;
}

function buildMatch(building: Building, node: SyntaxTest): Condition {
  const left = pickOperands(node.left, ["selector", "regexp", "string"]);
  const [pattern] = pickOperands(node.right, ["regexp", "string"]);
  if (left.length !== 1 || left[0] === undefined || pattern === undefined) {
    return refuse(building, notMatchable(node.operator, placeOf(building, node.left)));
  }
  return {
    kind: "match",
    negated: node.operator === "!~",
    left: buildOperand(building, left[0]) as Extract<Condition, { kind: "match" }>["left"], // buildOperand keeps the kind
    pattern: patternOf(building, pattern),
    location: placeOf(building, node),
  };
}

/** A text as pattern is a regexp like one in slashes, after its escapes. */
function patternOf(building: Building, node: Extract<Picked, { kind: "regexp" | "string" }>): RegexpOperand {
  const source = node.kind === "string" ? stringText(building, node) : node.text;
  return { kind: "regexp", source, location: placeOf(building, node) };
}

function buildIn(building: Building, node: SyntaxTest): Condition {
  // The first two parts found are compared: with a call on the left these are its name and its first argument.
  const [item, list] = [...pickMembers(node.left), ...pickMembers(node.right)];
  const location = placeOf(building, node);
  if (item === undefined || list === undefined) return harmlessCondition(location);
  if (item.kind === "array" && list.kind === "selector") building.problems.push(listLeftOfIn(placeOf(building, item)));
  return {
    kind: "in",
    negated: node.operator === "not in",
    left: buildOperand(building, item),
    right: buildOperand(building, list),
    location,
  };
}

function refuse(building: Building, problem: Building["problems"][number]): Condition {
  building.problems.push(problem);
  return harmlessCondition(problem.location ?? placeOf(building, { start: 0, end: 0 }));
}
