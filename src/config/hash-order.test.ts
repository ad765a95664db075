import { expect, test } from "vitest";
import { javaHashOrder } from "./hash-order.ts";

// Every answer is that of java.util.HashMap (OpenJDK 17).
test.each([
  { keys: [], order: [] },
  { keys: ["a1", "b1", "c1"], order: ["a1", "c1", "b1"] },
  { keys: ["first", "bad"], order: ["bad", "first"] },
  { keys: ["second", "first"], order: ["first", "second"] },
  { keys: ["@timestamp", "first"], order: ["@timestamp", "first"] },
  { keys: ["é", "日本", "𝒳", ""], order: ["", "𝒳", "é", "日本"] },
])("gives $keys as $order", ({ keys, order }) => {
  expect(javaHashOrder(keys)).toEqual(order);
});

test("keeps keys of one bucket in the order of insertion", () => {
  expect(javaHashOrder(["Aa", "BB", "C#"])).toEqual(["Aa", "BB", "C#"]);
  expect(javaHashOrder(["C#", "BB", "Aa"])).toEqual(["C#", "BB", "Aa"]);
});

test("puts a key that comes twice where it comes first", () => {
  expect(javaHashOrder(["Aa", "BB", "Aa"])).toEqual(["Aa", "BB"]);
});

test("doubles the table beyond twelve keys", () => {
  const keys = "one two three four five six seven eight nine ten eleven twelve thirteen".split(" ");

  expect(javaHashOrder(keys)).toEqual("nine six one seven two three thirteen eight four twelve eleven ten five".split(" "));
});

test("doubles the table when one bucket grows long", () => {
  const equalHashes = ["AaAaAaAaAa", "AaAaAaAaBB", "AaAaAaBBAa", "AaAaAaBBBB", "AaAaBBAaAa", "AaAaBBAaBB", "AaAaBBBBAa", "AaAaBBBBBB"];
  const keys = [...equalHashes, "AaBBAaAaAa", "z", "y", "x"];

  expect(javaHashOrder(keys)).toEqual(["x", "y", "z", ...equalHashes, "AaBBAaAaAa"]);
});
