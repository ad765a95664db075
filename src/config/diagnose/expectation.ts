import type { Failure } from "./failure.ts";

/** What the grammar's names are called; what is left out says nothing to a person. */
const NAMES: Readonly<Record<string, string>> = {
  name: "a name",
  word: "a word",
  string: "a text in quotes",
  number: "a number",
  selector: "a field such as [name]",
  regexp: "a pattern such as /…/",
  "[": "a list",
};

/** One stands for all. */
const OPERATORS: ReadonlySet<string> = new Set("in not == != <= >= < > =~ !~ and or xor nand".split(" "));
const AN_OPERATOR = "an operator (==, in, and …)";

/** What could stand at the place of the failure: `a name, a text in quotes or "}"`. */
export function expectedWords(failure: Failure): string {
  const told = failure.expected.filter((name) => name !== "blank" && name !== "comment" && name.trim() !== "");
  const words = [...new Set(told.map((name) => NAMES[name] ?? (OPERATORS.has(name.trim()) ? AN_OPERATOR : `"${name.trim()}"`)))];
  if (words.length === 0) return "the end of the file";
  if (words.length === 1) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** What stands there instead. */
export function foundWords(failure: Failure): string {
  const { found } = failure;
  if (found === undefined) return "the end of the file";
  const rest = failure.text.slice(Math.max(found.start, failure.offset), found.end);
  const [line = ""] = rest.split(/\r?\n/, 1);
  return `"${line.length > 40 ? `${line.slice(0, 40)}…` : line}"`;
}
