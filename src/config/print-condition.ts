import type { ArrayNode, BooleanCondition, Condition, Operand, ValueNode } from "./ast.ts";

/**
 * A condition with the parentheses that Logstash's grouping implies: `[a] and (([b] and [c]) or [d])`. Between equal operators,
 * where grouping changes nothing, there are none.
 */
export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case "and":
    case "or":
    case "xor":
    case "nand":
      return `${printSide(condition.left, condition.kind)} ${condition.kind} ${printSide(condition.right, condition.kind)}`;
    case "not": {
      const { condition: inner } = condition;
      return inner.kind === "truthy" && inner.operand.kind === "selector" ? `!${printCondition(inner)}` : `!(${printCondition(inner)})`;
    }
    case "compare":
      return `${printOperand(condition.left)} ${condition.operator} ${printOperand(condition.right)}`;
    case "match":
      return `${printOperand(condition.left)} ${condition.negated ? "!~" : "=~"} ${printOperand(condition.pattern)}`;
    case "in":
      return `${printOperand(condition.left)} ${condition.negated ? "not in" : "in"} ${printOperand(condition.right)}`;
    case "truthy":
      return printOperand(condition.operand);
  }
}

function printSide(condition: Condition, operator: BooleanCondition["kind"]): string {
  if (condition.kind === operator && (operator === "and" || operator === "or")) return printCondition(condition);
  const isJoined = condition.kind === "and" || condition.kind === "or" || condition.kind === "xor" || condition.kind === "nand";
  return isJoined ? `(${printCondition(condition)})` : printCondition(condition);
}

function printOperand(operand: Operand): string {
  if (operand.kind === "selector") return operand.reference;
  return operand.kind === "regexp" ? printRegexp(operand.source) : printValue(operand);
}

/** A pattern that was given as text may hold slashes that a literal cannot. */
function printRegexp(source: string): string {
  return /^(?:[^/\\]|\\[^])*$/.test(source) ? `/${source}/` : printText(source);
}

function printValue(value: ValueNode): string {
  switch (value.kind) {
    case "string":
    case "bareword":
      return printText(value.text);
    case "number":
      return value.number.literal;
    case "array":
      return printList(value);
    case "hash":
      return `{ ${value.entries.map((entry) => `${printText(entry.key)} => ${printValue(entry.value)}`).join(" ")} }`;
    case "plugin":
      return `${value.name} { … }`;
  }
}

function printList(list: ArrayNode): string {
  return `[${list.items.map(printValue).join(", ")}]`;
}

function printText(text: string): string {
  return text.includes('"') && !text.includes("'") ? `'${text}'` : `"${text}"`;
}
