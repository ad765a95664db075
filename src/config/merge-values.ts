import type { NumberLiteral } from "./ast.ts";
import type { HashEntry, HashValue, ListValue, OptionValue } from "./option-value.ts";

/**
 * Two values of one option that is given twice, as Logstash merges them (source: logstash-core/lib/logstash/compiler/lscl.rb,
 * map_expr_attributes); undefined where it cannot: a hash takes only a hash.
 */
export function mergeValues(first: OptionValue, second: OptionValue): OptionValue | undefined {
  if (first.kind === "hash") return second.kind === "hash" ? mergeHashes(first, second, appendLists) : undefined;
  if (first.kind === "list") return { ...first, items: [...first.items, ...itemsOf(second)] };
  if (isEqual(first, second)) return first;
  return listOf([first, second]);
}

/** What Ruby's `*value` appends to a list: a list gives its elements, a hash its pairs. */
function itemsOf(value: OptionValue): readonly OptionValue[] {
  if (value.kind === "list") return value.items;
  if (value.kind !== "hash") return [value];
  return value.entries.map((entry) => listOf([{ kind: "text", text: entry.key, location: entry.keyLocation }, entry.value]));
}

type JoinLists = (first: readonly OptionValue[], second: readonly OptionValue[]) => readonly OptionValue[];

/** Entries of equal keys (source: logstash-core/lib/logstash/util.rb): lists in the outermost hash are appended, in inner ones united. */
function mergeHashes(first: HashValue, second: HashValue, joinLists: JoinLists): HashValue {
  const entries = new Map(first.entries.map((entry): [string, HashEntry] => [entry.key, entry]));
  for (const entry of second.entries) {
    const before = entries.get(entry.key);
    entries.set(entry.key, before === undefined ? entry : { ...before, value: mergeEntryValues(before.value, entry.value, joinLists) });
  }
  return { ...first, entries: [...entries.values()] };
}

function mergeEntryValues(first: OptionValue, second: OptionValue, joinLists: JoinLists): OptionValue {
  if (first.kind === "hash" && second.kind === "hash") return mergeHashes(first, second, uniteLists);
  if (second.kind === "list") return { ...listOf([first]), items: joinLists(first.kind === "list" ? first.items : [first], second.items) };
  if (first.kind === "list")
    return first.items.some((item) => isEqual(item, second)) ? first : { ...first, items: [...first.items, second] };
  return isEqual(first, second) ? first : listOf([first, second]);
}

function appendLists(first: readonly OptionValue[], second: readonly OptionValue[]): readonly OptionValue[] {
  return [...first, ...second];
}

/** Ruby's `|`: no element stands twice in the result, and 1 and 1.0 are different. */
function uniteLists(first: readonly OptionValue[], second: readonly OptionValue[]): readonly OptionValue[] {
  const united: OptionValue[] = [];
  for (const item of [...first, ...second]) {
    if (!united.some((other) => isEqual(other, item, areSameNumbers))) united.push(item);
  }
  return united;
}

function listOf(items: readonly [OptionValue, ...OptionValue[]]): ListValue {
  return { kind: "list", items, location: items[0].location };
}

type CompareNumbers = (left: NumberLiteral, right: NumberLiteral) => boolean;

/** Ruby's `==`, for which 1 and 1.0 are equal; codec blocks are equal to nothing. */
function isEqual(left: OptionValue, right: OptionValue, compareNumbers: CompareNumbers = areEqualNumbers): boolean {
  if (left.kind === "text" && right.kind === "text") return left.text === right.text;
  if (left.kind === "number" && right.kind === "number") return compareNumbers(left.number, right.number);
  if (left.kind === "list" && right.kind === "list") {
    return (
      left.items.length === right.items.length && left.items.every((item, index) => isItemEqual(item, right.items[index], compareNumbers))
    );
  }
  if (left.kind !== "hash" || right.kind !== "hash" || left.entries.length !== right.entries.length) return false;
  const values = new Map(right.entries.map((entry) => [entry.key, entry.value]));
  return left.entries.every((entry) => isItemEqual(entry.value, values.get(entry.key), compareNumbers));
}

function isItemEqual(left: OptionValue, right: OptionValue | undefined, compareNumbers: CompareNumbers): boolean {
  return right !== undefined && isEqual(left, right, compareNumbers);
}

function areEqualNumbers(left: NumberLiteral, right: NumberLiteral): boolean {
  // oxlint-disable-next-line eqeqeq -- == compares a number with a bigint exactly
  return left.value == right.value;
}

function areSameNumbers(left: NumberLiteral, right: NumberLiteral): boolean {
  return left.kind === right.kind && left.value === right.value;
}
