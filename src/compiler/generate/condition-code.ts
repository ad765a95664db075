import type { CompareCondition, Condition, InCondition, NumberNode, Operand, ScalarOperand, TruthyCondition } from "../../config/ast.ts";
import {
  areEqual,
  compareTexts,
  compareValues,
  holdsText,
  holdsValue,
  isInText,
  isInTexts,
  isInValue,
  isTruthy,
} from "../../event/compare.ts";
import { makeFloat, numberText } from "../../event/number.ts";
import type { FieldValue } from "../../event/value.ts";
import { unusableCondition } from "../errors.ts";

/** Where a condition's code gets its names from. */
export interface ConditionTools {
  /** The name of a value that generated code may use. */
  constant(value: unknown, hint: string): string;
  /** The expression for a field of the event. */
  get(reference: string): string;
  /** The name of a function that tells whether a value is a text the pattern matches, within the vertex's time limit; else the event is tagged. */
  matcher(source: string): string;
}

/** The JavaScript expression of a condition; it throws where Logstash's evaluation fails. */
export function conditionCode(condition: Condition, tools: ConditionTools): string {
  switch (condition.kind) {
    case "and":
      return `(${conditionCode(condition.left, tools)} && ${conditionCode(condition.right, tools)})`;
    case "or":
      return `(${conditionCode(condition.left, tools)} || ${conditionCode(condition.right, tools)})`;
    case "xor":
      return `(${conditionCode(condition.left, tools)} !== ${conditionCode(condition.right, tools)})`;
    case "nand":
      return `!(${conditionCode(condition.left, tools)} && ${conditionCode(condition.right, tools)})`;
    case "not":
      return `!${conditionCode(condition.condition, tools)}`;
    case "compare":
      return compareCode(condition, tools);
    case "match": {
      const test = `${tools.matcher(condition.pattern.source)}(${operandCode(condition.left, tools)}, e)`;
      return condition.negated ? `!${test}` : test;
    }
    case "in":
      return condition.negated ? `!${inCode(condition, tools)}` : inCode(condition, tools);
    case "truthy":
      return truthyCode(condition, tools);
  }
}

function truthyCode({ operand }: TruthyCondition, tools: ConditionTools): string {
  if (operand.kind !== "selector") return String(isTruthy(constantOf(operand)));
  return `${tools.constant(isTruthy, "isTruthy")}(${tools.get(operand.reference)})`;
}

function compareCode(condition: CompareCondition, tools: ConditionTools): string {
  const { operator, left, right } = condition;
  if (operator === "==" || operator === "!=") {
    const equal = equalityCode(left, right, tools);
    return operator === "==" ? equal : `!${equal}`;
  }
  if (left.kind !== "selector" && right.kind !== "selector") return String(orderConstants(condition));
  // A constant on the left is compared from the field's side, as Logstash mirrors it.
  if (left.kind !== "selector") return orderCode(right, MIRRORED[operator], left, tools);
  return orderCode(left, operator, right, tools);
}

const MIRRORED = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" } as const;

function equalityCode(left: ScalarOperand, right: ScalarOperand, tools: ConditionTools): string {
  const [field, other] = left.kind === "selector" ? [left, right] : [right, left];
  if (field.kind !== "selector") return String(areEqual(constantOf(left), constantOf(right)));
  if (other.kind === "string") return `(${tools.get(field.reference)} === ${JSON.stringify(other.text)})`;
  if (other.kind === "number" && isPlainInteger(other)) return `(${tools.get(field.reference)} === ${other.number.value})`;
  return `${tools.constant(areEqual, "areEqual")}(${tools.get(field.reference)}, ${operandCode(other, tools)})`;
}

function orderCode(left: ScalarOperand, operator: string, right: ScalarOperand, tools: ConditionTools): string {
  return `(${tools.constant(compareValues, "compare")}(${operandCode(left, tools)}, ${operandCode(right, tools)}) ${operator} 0)`;
}

function orderConstants({ left, operator, right, location }: CompareCondition): boolean {
  const sign = left.kind === "string" && right.kind === "string" ? compareTexts(left.text, right.text) : orderNumbers(left, right);
  if (Number.isNaN(sign)) throw unusableCondition("Two constants of different types have no order.", location);
  if (operator === "<") return sign < 0;
  if (operator === ">") return sign > 0;
  return operator === "<=" ? sign <= 0 : sign >= 0;
}

/** Java compares a Long only with a Long, a Double only with a Double. */
function orderNumbers(left: ScalarOperand, right: ScalarOperand): number {
  if (left.kind !== "number" || right.kind !== "number" || left.number.kind !== right.number.kind) return Number.NaN;
  return compareValues(constantOf(left), constantOf(right));
}

function inCode(condition: InCondition, tools: ConditionTools): string {
  const { left, right } = condition;
  if (left.kind === "selector" && right.kind === "selector")
    return call(tools, isInValue, tools.get(left.reference), tools.get(right.reference));
  if (left.kind === "selector") return fieldInConstant(tools.get(left.reference), right, tools);
  if (right.kind === "selector") return constantInField(left, tools.get(right.reference), tools);
  return String(sameConstants(left, right));
}

function fieldInConstant(field: string, right: Operand, tools: ConditionTools): string {
  if (right.kind !== "array") return call(tools, isInText, field, JSON.stringify(textOf(right)));
  const texts = new Set(right.items.map((item) => textOf(item as Operand)));
  return call(tools, isInTexts, field, tools.constant(texts, "texts"));
}

function constantInField(left: Operand, field: string, tools: ConditionTools): string {
  if (left.kind === "string" || left.kind === "regexp") return call(tools, holdsText, field, JSON.stringify(textOf(left)));
  return call(tools, holdsValue, field, tools.constant(constantOf(left), "constant"));
}

/** Recorded: constants are in each other only when they are the same. */
function sameConstants(left: Operand, right: Operand): boolean {
  return left.kind === right.kind && left.kind !== "array" && areEqual(constantOf(left), constantOf(right));
}

function call(tools: ConditionTools, helper: (...args: never[]) => boolean, ...args: readonly string[]): string {
  return `${tools.constant(helper, helper.name)}(${args.join(", ")})`;
}

function operandCode(operand: Operand, tools: ConditionTools): string {
  if (operand.kind === "selector") return tools.get(operand.reference);
  if (operand.kind === "number" && !isPlainInteger(operand)) return tools.constant(constantOf(operand), "number");
  return operand.kind === "number" ? String(operand.number.value) : JSON.stringify(textOf(operand));
}

function isPlainInteger({ number }: NumberNode): boolean {
  return number.kind === "integer" && typeof number.value === "number";
}

function constantOf(operand: Operand): FieldValue {
  if (operand.kind !== "number") return textOf(operand);
  return operand.number.kind === "float" ? makeFloat(operand.number.value) : operand.number.value;
}

/** Java's text of a constant. */
function textOf(operand: Operand): string {
  switch (operand.kind) {
    case "string":
      return operand.text;
    case "regexp":
      return operand.source;
    case "number":
      return operand.number.kind === "float" ? numberText(makeFloat(operand.number.value)) : String(operand.number.value);
    case "selector":
      return operand.reference;
    case "array":
      return `[${operand.items.map((item) => textOf(item as Operand)).join(", ")}]`;
  }
}
