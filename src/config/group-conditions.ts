import type { BooleanOperator } from "./syntax-tree.ts";

/** Joins two conditions under an operator. */
export type Join<T> = (operator: BooleanOperator, left: T, right: T) => T;

/**
 * Groups `a and b or c …` as Logstash does: an operator gives way to the next one at most once, and only when it binds
 * strictly tighter; what is left over is joined from the right. So `a and b and c or d` is `a and ((b and c) or d)`
 * (source: logstash-core/lib/logstash/compiler/lscl.rb, join_conditions). There is one operator less than operands.
 */
export function groupAsLogstash<T>(operands: readonly T[], operators: readonly BooleanOperator[], join: Join<T>): T {
  return group(operands, operators, join, (pending, next) => (bindsTighter(pending.at(-1), next) ? 1 : 0));
}

/** Groups as most people read it: `and` before `or`, equal operators from the left. */
export function groupAsReaders<T>(operands: readonly T[], operators: readonly BooleanOperator[], join: Join<T>): T {
  return group(operands, operators, join, (pending, next) => {
    const holding = pending.findLastIndex((operator) => bindsTighter(next, operator));
    return pending.length - 1 - holding;
  });
}

/** `settled` says how many of the pending operators are joined before `next` is read. */
function group<T>(
  operands: readonly T[],
  operators: readonly BooleanOperator[],
  join: Join<T>,
  settled: (pending: readonly BooleanOperator[], next: BooleanOperator) => number,
): T {
  const values: T[] = operands.slice(0, 1);
  const pending: BooleanOperator[] = [];
  for (const [index, operator] of operators.entries()) {
    joinLast(values, pending, join, settled(pending, operator));
    pending.push(operator);
    values.push(...operands.slice(index + 1, index + 2));
  }
  joinLast(values, pending, join, pending.length);
  return values[0] as T; // each operator joins two values into one, so exactly one is left
}

function joinLast<T>(values: T[], pending: BooleanOperator[], join: Join<T>, count: number): void {
  for (const operator of pending.splice(pending.length - count).toReversed()) {
    const [left, right] = values.splice(-2) as [T, T]; // the grammar puts an operand on both sides of every operator
    values.push(join(operator, left, right));
  }
}

function bindsTighter(operator: BooleanOperator | undefined, other: BooleanOperator): boolean {
  return operator === "and" && other === "or";
}
