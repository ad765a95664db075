import { describe, expect, test } from "vitest";
import { groupAsLogstash, groupAsReaders } from "./group-conditions.ts";
import type { BooleanOperator } from "./syntax-tree.ts";

function join(operator: BooleanOperator, left: string, right: string): string {
  return `(${left} ${operator} ${right})`;
}

function split(chain: string): readonly [readonly string[], readonly BooleanOperator[]] {
  const words = chain.split(" ");
  const operators = words.filter((_, index) => index % 2 === 1) as BooleanOperator[]; // every second word of the table is one
  return [words.filter((_, index) => index % 2 === 0), operators];
}

// The second column was made by Logstash's own compiler.
const CHAINS: readonly (readonly [string, string, string])[] = [
  ["a", "a", "a"],
  ["a xor b", "(a xor b)", "(a xor b)"],
  ["a or b or c", "(a or (b or c))", "((a or b) or c)"],
  ["a and b and c", "(a and (b and c))", "((a and b) and c)"],
  ["a or b and c", "(a or (b and c))", "(a or (b and c))"],
  ["a and b or c", "((a and b) or c)", "((a and b) or c)"],
  ["a and b or c and d", "((a and b) or (c and d))", "((a and b) or (c and d))"],
  ["a or b and c or d", "(a or ((b and c) or d))", "((a or (b and c)) or d)"],
  ["a and b and c or d", "(a and ((b and c) or d))", "(((a and b) and c) or d)"],
  ["a and b and c or d and x", "(a and ((b and c) or (d and x)))", "(((a and b) and c) or (d and x))"],
  ["x or a and b and c or d", "(x or (a and ((b and c) or d)))", "((x or ((a and b) and c)) or d)"],
  ["a or b or c and d and x or n", "(a or (b or (c and ((d and x) or n))))", "(((a or b) or ((c and d) and x)) or n)"],
  [
    "a and b and c and d or e or f and g and h or i",
    "(a and (b and ((c and d) or (e or (f and ((g and h) or i))))))",
    "((((((a and b) and c) and d) or e) or ((f and g) and h)) or i)",
  ],
];

describe("grouping of and and or", () => {
  test.each(CHAINS)("%s is grouped as Logstash does", (chain, logstash) => {
    expect(groupAsLogstash(...split(chain), join)).toEqual(logstash);
  });

  test.each(CHAINS)("%s is grouped as readers do", (chain, _logstash, usual) => {
    expect(groupAsReaders(...split(chain), join)).toEqual(usual);
  });
});
