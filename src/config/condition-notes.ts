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
  // Groupings that always come out the same, such as `(a or b) or c` and `a or (b or c)`, are printed the same.
  const usual = printCondition(groupAsReaders(leavesOf(condition), operatorsOf(condition), join));
  const actual = printCondition(condition);
  return usual === actual ? [] : [unusualGrouping(actual, usual, location)];
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
