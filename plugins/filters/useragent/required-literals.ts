import type { RegexNode } from "./parse-regex.ts";

/**
 * Texts of which at least one stands in whatever a regular expression matches; in lower case, to be looked for in the
 * text's lower case.
 */
export type Clause = readonly string[];

/** What is known of the text that a part of an expression matches. */
interface Facts {
  /** All texts it can match; absent: too many, or unknown. */
  readonly exact?: readonly string[];
  /** One text of each clause stands in the match. */
  readonly clauses: readonly Clause[];
}

/** More texts than this are not told apart. */
const MOST_EXACT = 40;
const MOST_IN_CLAUSE = 200;
/** Shorter texts stand in nearly every text. */
const SHORTEST = 2;

const UNKNOWN: Facts = { clauses: [] };
const NOTHING: Facts = { exact: [""], clauses: [] };

/** All clauses hold for every match; none: nothing is known. */
export function requiredLiterals(root: RegexNode): Clause[] {
  return clausesOf(factsOf(root)).filter((clause) => clause.every((literal) => literal.length >= SHORTEST));
}

function factsOf(node: RegexNode): Facts {
  switch (node.kind) {
    case "text":
      return oneOf([node.text]);
    case "set":
      return node.few === undefined ? UNKNOWN : oneOf(node.few);
    case "assertion":
      return NOTHING;
    case "group":
      return factsOf(node.body);
    case "repeat":
      return repeated(factsOf(node.body), node.least, node.most);
    case "sequence":
      return inSequence(node.nodes);
    case "alternatives":
      return either(node.choices.map(factsOf));
  }
}

/** Texts with characters beyond ASCII are not looked for: their case is no matter of one bit. */
function oneOf(texts: readonly string[]): Facts {
  if (texts.some((text) => /[^\0-\x7f]/.test(text))) return UNKNOWN;
  return { exact: unique(texts.map((text) => text.toLowerCase())), clauses: [] };
}

function repeated(body: Facts, least: number, most: number): Facts {
  if (least === 1 && most === 1) return body;
  if (least > 0) return { clauses: clausesOf(body) };
  const exact = body.exact === undefined || most > 1 ? undefined : unique(["", ...body.exact]);
  return exact === undefined ? UNKNOWN : { exact, clauses: [] };
}

/** Texts that follow each other are joined as long as they are few; where the join breaks, a clause ends. */
function inSequence(nodes: readonly RegexNode[]): Facts {
  const clauses: Clause[] = [];
  let run: readonly string[] = [""];
  let isWhole = true;
  const endRun = (next: readonly string[]): void => {
    if (!run.includes("")) clauses.push(run);
    run = next;
    isWhole = false;
  };
  for (const node of nodes) {
    const facts = factsOf(node);
    const again = repeatedText(node);
    if (facts.exact !== undefined) {
      const joined = join(run, facts.exact);
      if (joined === undefined) endRun(facts.exact);
      else run = joined;
    } else if (again === undefined) {
      endRun([""]);
      clauses.push(...facts.clauses);
    } else {
      run = join(run, again) ?? run;
      endRun(again);
    }
  }
  if (isWhole) return { exact: run, clauses: [] };
  endRun([""]);
  return { clauses };
}

/** The text that a part matches one or more times: it ends what stands before, and begins what stands behind. */
function repeatedText(node: RegexNode): readonly string[] | undefined {
  return node.kind === "repeat" && node.least > 0 ? factsOf(node.body).exact : undefined;
}

function join(left: readonly string[], right: readonly string[]): readonly string[] | undefined {
  if (right.length === 1) return left.map((start) => start + right[0]!);
  if (left.length * right.length > MOST_EXACT) return undefined;
  return unique(left.flatMap((start) => right.map((end) => start + end)));
}

function either(choices: readonly Facts[]): Facts {
  const exact = choices.every((choice) => choice.exact !== undefined) ? unique(choices.flatMap((choice) => choice.exact!)) : undefined;
  if (exact !== undefined && exact.length <= MOST_EXACT) return { exact, clauses: [] };
  const best = choices.map((choice) => longest(clausesOf(choice)));
  const united = unique(best.flatMap((clause) => clause ?? []));
  return best.includes(undefined) || united.length > MOST_IN_CLAUSE ? UNKNOWN : { clauses: [united] };
}

function clausesOf({ exact, clauses }: Facts): readonly Clause[] {
  if (exact === undefined) return clauses;
  return exact.includes("") ? [] : [exact];
}

/** The clause whose shortest text is longest. */
function longest(clauses: readonly Clause[]): Clause | undefined {
  let best: Clause | undefined;
  for (const clause of clauses) if (best === undefined || shortest(clause) > shortest(best)) best = clause;
  return best;
}

function shortest(clause: Clause): number {
  return Math.min(...clause.map((literal) => literal.length));
}

function unique(texts: readonly string[]): string[] {
  return texts.length === 1 ? [texts[0]!] : [...new Set(texts)];
}
