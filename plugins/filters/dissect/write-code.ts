import { javaText, rubyText } from "#plugin";
import type { Event, FilterCode } from "#plugin";
import type { Dissection } from "./dissection.ts";
import { skipRepeated } from "./find-values.ts";
import type { Key } from "./parse-pattern.ts";
import { jointOf } from "./store-values.ts";

/** Names of the variables that hold where a key's value begins and ends. */
type Place = readonly [start: string, end: string];

/** Writes the code of one dissection: the same as its `run`, with the search and the writes in place. */
export function writeDissection(code: FilterCode, { source, pattern }: Dissection, fail: (event: Event) => void): void {
  const [held, text, left, label] = [code.name("held"), code.name("text"), code.name("left"), code.name("dissection")];
  const failing = `{ ${code.constant(fail, "dissect_fails")}(${code.event}); break ${label}; }`;
  code.line(`const ${held} = ${code.get(source)};`);
  code.block(`${label}: if (${held} !== undefined) {`, () => {
    code.line(`const ${text} = typeof ${held} === "string" ? ${held} : ${code.constant(rubyText, "rubyText")}(${held});`);
    code.line(`if (${text} === ""${pattern.prefix === "" ? "" : ` || !${text}.startsWith(${quote(pattern.prefix)})`}) ${failing}`);
    code.line(`let ${left} = ${pattern.prefix.length};`);
    const places = pattern.keys.map((key) => writeSearch(code, key, { text, left, failing, mayStandAtStart: pattern.prefix === "" }));
    const valueOf = ({ index }: Key): string => `${text}.slice(${places[index]!.join(", ")})`;
    for (const key of pattern.stores) writeStore(code, key, valueOf, pattern.keys);
    code.matched();
  });
}

interface SearchNames {
  readonly text: string;
  readonly left: string;
  readonly failing: string;
  /** See findValues on delimiters at the very start. */
  readonly mayStandAtStart: boolean;
}

function writeSearch(code: FilterCode, key: Key, { text, left, failing, mayStandAtStart }: SearchNames): Place {
  const { next, previous, skipsRepeated } = key;
  if (skipsRepeated) code.line(`${left} = ${code.constant(skipRepeated, "skip_repeated")}(${text}, ${quote(previous)}, ${left});`);
  const [start, end] = [code.name("start"), code.name("end")];
  code.line(`const ${start} = ${left};`);
  if (next === undefined) return [start, `${text}.length`];
  code.line(`const ${end} = ${next === "" ? "-1" : `${text}.indexOf(${quote(next)}, ${left})`};`);
  code.line(`if (${end} < 0) ${failing}`);
  code.line(`${mayStandAtStart ? `if (${end} > 0) ` : ""}${left} = ${end} + ${next.length};`);
  return [start, end];
}

function writeStore(code: FilterCode, key: Key, valueOf: (key: Key) => string, keys: readonly Key[]): void {
  if (key.kind === "plain") return code.line(code.set(key.name, valueOf(key)));
  if (key.kind === "append") {
    const old = code.name("old");
    code.line(`const ${old} = ${code.get(key.name)} ?? null;`);
    const joined = `${textCode(code, old)} + ${quote(jointOf(key.previous))} + ${valueOf(key)}`;
    return code.line(code.set(key.name, `${old} === null ? ${valueOf(key)} : ${joined}`));
  }
  const [own, name] = [code.name("own"), code.name("field")];
  const other = keys.find((each) => each.name === key.name && each.index !== key.index);
  code.line(`const ${own} = ${code.get(key.name)};`);
  code.line(`const ${name} = ${own} === undefined ? ${other === undefined ? '""' : valueOf(other)} : ${textCode(code, own)};`);
  code.line(`if (${name} !== "") ${code.event}.set(${name}, ${valueOf(key)});`);
}

function textCode(code: FilterCode, value: string): string {
  return `(typeof ${value} === "string" ? ${value} : ${code.constant(javaText, "javaText")}(${value}))`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
