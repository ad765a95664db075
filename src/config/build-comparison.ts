import type { SourceLocation } from "../errors.ts";
import type { CompareCondition, CompareOperator, Condition, Operand, RegexpOperand, ScalarOperand, TruthyCondition } from "./ast.ts";
import { buildValue, numberLiteral, placeOf, stringText } from "./build-value.ts";
import type { Building } from "./build-value.ts";
import { codecInList, constantsNotOrdered, listLeftOfIn, notComparable, notMatchable } from "./errors.ts";
import { codecsIn, pickMembers, pickOperands } from "./pick-operands.ts";
import type { Picked } from "./pick-operands.ts";
import type { SyntaxArray, SyntaxBareword, SyntaxOperand, SyntaxTest } from "./syntax-tree.ts";

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

/** Only lists that are taken whole are built, and so checked, elsewhere. */
export function refuseCodecs(building: Building, operands: readonly SyntaxOperand[]): void {
  for (const codec of operands.flatMap(codecsIn)) building.problems.push(codecInList(codec.name.text, placeOf(building, codec.name)));
}

function buildCompare(building: Building, node: SyntaxTest, operator: CompareOperator): Condition {
  refuseCodecs(building, [node.left, node.right]);
  const location = placeOf(building, node);
  const [left, ...more] = scalarOperands(building, node.left);
  // Of several on the right the first counts; the others are still read, and refused when they are no numbers.
  const [right] = scalarOperands(building, node.right);
  if (left === undefined || more.length > 0) return refuse(building, notComparable(operator, placeOf(building, node.left)));
  if (right === undefined) return refuse(building, notComparable(operator, placeOf(building, node.right)));
  const compare: CompareCondition = { kind: "compare", operator, left, right, location };
  if (isUnordered(compare)) building.problems.push(constantsNotOrdered(operator, location));
  return compare;
}

function scalarOperands(building: Building, node: SyntaxOperand): readonly ScalarOperand[] {
  const picked = pickOperands(node, ["selector", "number", "string"]);
  return picked.map((part) => buildOperand(building, part) as ScalarOperand); // buildOperand keeps the kind
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
  refuseCodecs(building, [node.left]);
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
