import type { TailraceError } from "../errors.ts";
import type { BooleanCondition, Condition, Operand } from "./ast.ts";
import { callIsIgnored, listOfOneIsField, unusualGrouping } from "./errors.ts";
import { groupAsReaders } from "./group-conditions.ts";
import { printCondition } from "./print-condition.ts";
import type { BooleanOperator } from "./syntax-tree.ts";

/** What a reader may take for something else than Logstash does, as warnings: unusual grouping, lists of one element, calls. */
export function noteCondition(condition: Condition): readonly TailraceError[] {
  switch (condition.kind) {
    case "and":
    case "or":
    case "xor":
    case "nand":
      return [...noteGrouping(condition), ...leavesOf(condition).flatMap(noteCondition)];
    case "not":
      return noteCondition(condition.condition);
    case "compare":
    case "in":
      return noteOperand(condition.right);
    case "truthy":
      return condition.call === undefined ? [] : [callIsIgnored(condition.call, printCondition(condition), condition.location)];
    case "match":
      return [];
  }
}

function noteGrouping(condition: BooleanCondition): readonly TailraceError[] {
  const { location } = condition;
  const join = (kind: BooleanOperator, left: Condition, right: Condition): Condition => ({ kind, left, right, location });
  const usual = groupAsReaders(leavesOf(condition), operatorsOf(condition), join);
  if (shapeOf(usual) === shapeOf(condition)) return [];
  return [unusualGrouping(printCondition(condition), printCondition(usual), location)];
}

function noteOperand(operand: Operand): readonly TailraceError[] {
  if (operand.kind !== "selector") return [];
  const element = /^\[\s*("[^"]*"|'[^']*'|-?\d+(?:\.\d+)?)\s*\]$/.exec(operand.reference)?.[1];
  return element === undefined ? [] : [listOfOneIsField(operand.reference, element, operand.location)];
}

/** The conditions that are joined without parentheses between them, in the order of the text. */
function leavesOf(condition: BooleanCondition): readonly Condition[] {
  return [condition.left, condition.right].flatMap((side) => (isInChain(side) ? leavesOf(side) : [side]));
}

function operatorsOf(condition: BooleanCondition): readonly BooleanOperator[] {
  const inner = (side: Condition) => (isInChain(side) ? operatorsOf(side) : []);
  return [...inner(condition.left), condition.kind, ...inner(condition.right)];
}

function isInChain(condition: Condition): condition is BooleanCondition {
  return isJoined(condition) && condition.parenthesized === undefined;
}

function isJoined(condition: Condition): condition is BooleanCondition {
  return condition.kind === "and" || condition.kind === "or" || condition.kind === "xor" || condition.kind === "nand";
}

/** Equal for two groupings that always come out the same: `(a or b) or c` and `a or (b or c)`. */
function shapeOf(condition: Condition): string {
  if (!isJoined(condition)) return printCondition(condition);
  const sides = (side: Condition): readonly string[] => {
    if (isInChain(side) && side.kind === condition.kind) return [side.left, side.right].flatMap(sides);
    return [isInChain(side) ? shapeOf(side) : `(${printCondition(side)})`];
  };
  return `${condition.kind}(${[condition.left, condition.right].flatMap(sides).join(", ")})`;
}
