import { describe, expect, test } from "vitest";
import { assignInTurn, assignRanges, strategyOf } from "./assigners.ts";

const both = new Map([
  ["b", ["one", "two"]],
  ["a", ["one", "two"]],
]);
const different = new Map([
  ["a", ["one"]],
  ["b", ["one", "two"]],
]);
const partitions = new Map([
  ["one", 3],
  ["two", 2],
]);

const plain = (assignment: ReadonlyMap<string, Readonly<Record<string, number[]>>>): unknown =>
  Object.fromEntries([...assignment].map(([member, topics]) => [member, { ...topics }]));

describe("partitions are shared as Java's clients do it", () => {
  test.each([
    ["by ranges", assignRanges, both, { a: { one: [0, 1], two: [0] }, b: { one: [2], two: [1] } }],
    ["by ranges, of different topics", assignRanges, different, { a: { one: [0, 1] }, b: { one: [2], two: [0, 1] } }],
    ["in turn", assignInTurn, both, { a: { one: [0, 2], two: [1] }, b: { one: [1], two: [0] } }],
    ["in turn, of different topics", assignInTurn, different, { a: { one: [0, 2] }, b: { one: [1], two: [0, 1] } }],
  ])("%s", (_, assign, topicsOf, expected) => {
    expect(plain(assign({ topicsOf, partitionsOf: partitions }))).toEqual(expected);
  });

  test("a member without a share is assigned nothing", () => {
    const topicsOf = new Map(["a", "b", "c"].map((member) => [member, ["two"]]));

    expect(plain(assignRanges({ topicsOf, partitionsOf: new Map([["two", 2]]) }))).toEqual({ a: { two: [0] }, b: { two: [1] }, c: {} });
  });
});

test.each([
  [undefined, { strategy: "range", isOther: false }],
  ["round_robin", { strategy: "round_robin", isOther: false }],
  ["org.apache.kafka.clients.consumer.RangeAssignor", { strategy: "range", isOther: false }],
  ["cooperative_sticky", { strategy: "range", isOther: true }],
  ["org.apache.kafka.clients.consumer.StickyAssignor", { strategy: "range", isOther: true }],
])("the strategy of %s", (name, expected) => {
  expect(strategyOf(name)).toEqual(expected);
});
