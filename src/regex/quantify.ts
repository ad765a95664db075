/** Quantifiers: how they are read, and how Joni merges one that repeats another. */

import { quantifierReversed, quantifierTooBig } from "./errors.ts";
import type { Node, Repeat } from "./node.ts";
import type { PatternReader } from "./pattern-reader.ts";

export interface Quantifier {
  readonly min: number;
  readonly max: number;
  readonly greedy: boolean;
  readonly possessive: boolean;
}

const mostRepetitions = 100_000;

/** Reads a quantifier if one stands here. A brace that forms none is a plain character. */
export function readQuantifier(reader: PatternReader): Quantifier | undefined {
  const start = reader.at;
  const symbol = reader.peek();
  if (symbol === "*" || symbol === "+" || symbol === "?") {
    reader.at += 1;
    const greedy = !reader.eat("?");
    return { min: symbol === "+" ? 1 : 0, max: symbol === "?" ? 1 : Infinity, greedy, possessive: greedy && reader.eat("+") };
  }
  const braces = symbol !== "{" ? undefined : reader.take(/\{(?:\d+(?:,\d*)?|,\d+)\}/y);
  if (braces === undefined) return undefined;
  const [low = "", high] = braces.slice(1, -1).split(",");
  const min = Number(low);
  const max = high === "" ? Infinity : Number(high ?? low);
  if (min > mostRepetitions || (max !== Infinity && max > mostRepetitions)) throw quantifierTooBig(reader.place(start), mostRepetitions);
  if (min > max) throw quantifierReversed(reader.place(start));
  // Behind braces `+` is a quantifier of its own, and so is `?` behind `{n}`.
  return { min, max, greedy: high === undefined || !reader.eat("?"), possessive: false };
}

/** The node repeated as the quantifier says. */
export function quantify(body: Node, quantifier: Quantifier, at: number): Node {
  const { min, max, greedy, possessive } = quantifier;
  if (min === 1 && max === 1) return body;
  const repeat =
    body.kind === "repeat"
      ? nest(body, { kind: "repeat", at, body, min, max, greedy })
      : { kind: "repeat" as const, at, body, min, max, greedy };
  return possessive ? { kind: "atomic", at, body: repeat } : repeat;
}

/**
 * A repetition of a repetition as Joni has it: the six simple quantifiers merge pairwise, which sometimes changes what they
 * mean (`(?:a+)+?` is `a+`). Source: the reduction table of Joni's QuantifierNode.
 */
export function mergeSimple(inner: Repeat, outer: Repeat): Node {
  const innerSymbol = symbolOf(inner);
  const outerSymbol = symbolOf(outer);
  return innerSymbol === undefined || outerSymbol === undefined ? outer : merge(inner, outer, mergers[innerSymbol][outerSymbol]);
}

/** As `mergeSimple`; besides, Joni takes the most repetitions of an endless repetition for superfluous: `(?:a+){2,3}` is `(?:a+){2}`. */
function nest(inner: Repeat, outer: Repeat): Node {
  const innerSymbol = symbolOf(inner);
  if (symbolOf(outer) !== undefined) return mergeSimple(inner, outer);
  const isEndless = innerSymbol === "*" || innerSymbol === "+";
  if (isEndless && outer.max !== Infinity && outer.max > 1 && outer.greedy) return { ...outer, max: outer.min === 0 ? 1 : outer.min };
  return outer;
}

type Symbol = "?" | "*" | "+" | "??" | "*?" | "+?";

/** `keep`: both stay; `inner`: the outer one goes; `+??`: `+` inside `??`; otherwise the one quantifier that replaces both. */
type Merger = "keep" | "inner" | "*" | "*?" | "??" | "+??";

const mergers: Readonly<Record<Symbol, Readonly<Record<Symbol, Merger>>>> = {
  "?": { "?": "inner", "*": "*", "+": "*", "??": "??", "*?": "*?", "+?": "keep" },
  "*": { "?": "inner", "*": "inner", "+": "inner", "??": "+??", "*?": "+??", "+?": "inner" },
  "+": { "?": "*", "*": "*", "+": "inner", "??": "keep", "*?": "+??", "+?": "inner" },
  "??": { "?": "inner", "*": "*?", "+": "*?", "??": "inner", "*?": "*?", "+?": "*?" },
  "*?": { "?": "inner", "*": "inner", "+": "inner", "??": "inner", "*?": "inner", "+?": "inner" },
  "+?": { "?": "keep", "*": "keep", "+": "keep", "??": "*?", "*?": "*?", "+?": "inner" },
};

function merge(inner: Repeat, outer: Repeat, merger: Merger): Node {
  switch (merger) {
    case "keep":
      return outer;
    case "inner":
      return inner;
    case "*":
      return { ...inner, min: 0, max: Infinity, greedy: true };
    case "*?":
      return { ...inner, min: 0, max: Infinity, greedy: false };
    case "??":
      return { ...inner, min: 0, max: 1, greedy: false };
    case "+??":
      return { ...outer, min: 0, max: 1, greedy: false, body: { ...inner, min: 1, max: Infinity, greedy: true } };
  }
}

function symbolOf({ min, max, greedy }: Repeat): Symbol | undefined {
  const lazy = greedy ? "" : "?";
  if (min === 0 && max === 1) return `?${lazy}`;
  if (min === 0 && max === Infinity) return `*${lazy}`;
  if (min === 1 && max === Infinity) return `+${lazy}`;
  return undefined;
}
