import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { PatternSet } from "../../plugins/shared/grok/pattern-library.ts";
import type { Definition } from "./definitions.ts";
import { definitionsOf, libraryOf, PATTERN_SETS } from "./definitions.ts";

/** One line a pattern of Logstash's library: set and family, name, the patterns and fields it is made of in their order. */
interface Composition {
  readonly set: string;
  readonly family: string;
  readonly name: string;
  readonly parts: readonly string[];
}

const compositions: readonly Composition[] = readFileSync(path.join(import.meta.dirname, "composition.txt"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => {
    const [place = "", name = "", parts = ""] = line.split("\t");
    const [set = "", family = ""] = place.split("/");
    return { set, family, name, parts: parts.split(" ").filter((part) => part !== "") };
  });

describe.each(PATTERN_SETS)("the %s set", (set: PatternSet) => {
  const definitions = definitionsOf(set);

  test("has exactly the names of Logstash's set, each in the file of its family", () => {
    const expected = compositions.filter((composition) => composition.set === set);
    expect(placesOf(definitions)).toEqual(placesOf(expected));
  });

  test("defines no name twice", () => {
    expect(libraryOf(set).names().toSorted()).toEqual(definitions.map(({ name }) => name).toSorted());
  });

  test("captures the fields of Logstash's set with their types, from the same patterns, in the same order", () => {
    const expected = compositions.filter((composition) => composition.set === set);
    const ours = definitions.map(({ family, name, expression }) => ({ family, name, parts: partsOf(expression) }));
    expect(sortedByName(ours)).toEqual(
      sortedByName(expected.map(({ family, name, parts }) => ({ family, name, parts: parts.map(withoutFreeText) }))),
    );
  });

  test("needs no atomic group, no possessive quantifier and no back-reference", () => {
    const backtrackControl = /\(\?>|[*+?}]\+|\\[1-9k]/u;
    const outsideClasses = (expression: string): string => expression.replaceAll(/\\\\/gu, "").replaceAll(/\[(?:\\.|[^\]\\])*\]/gu, "[]");
    expect(definitions.filter(({ expression }) => backtrackControl.test(outsideClasses(expression))).map(({ name }) => name)).toEqual([]);
  });

  test("is plain text: printable, without blanks at the end of a line", () => {
    const odd = definitions.filter(({ name, expression }) => /\s$/u.test(expression) || !/^[A-Z0-9_]+$/u.test(name));
    expect(odd).toEqual([]);
  });
});

function placesOf(entries: readonly { readonly family: string; readonly name: string }[]): readonly string[] {
  return entries.map(({ family, name }) => `${family}/${name}`).toSorted();
}

function sortedByName(entries: readonly { readonly family: string; readonly name: string; readonly parts: readonly string[] }[]): unknown {
  return entries.toSorted((one, other) => (`${one.family}/${one.name}` < `${other.family}/${other.name}` ? -1 : 1));
}

function partsOf(expression: Definition["expression"]): readonly string[] {
  const parts = expression.matchAll(/%\{(?<token>[^}]*)\}|\(\?<(?<raw>[A-Za-z_@[][^>]*)>/gu);
  return [...parts].map((part) => withoutFreeText(part.groups?.["token"] ?? `(?<${part.groups?.["raw"] ?? ""}>)`));
}

/** Free text may be captured by `%{DATA:field}`, `%{GREEDYDATA:field}` or a group of its own that stops at the column's delimiter. */
function withoutFreeText(part: string): string {
  return part.replace(/^(?:GREEDY)?DATA:(?<field>.+)$/u, "$<field>").replace(/^\(\?<(?<field>.+)>\)$/u, "$<field>");
}
