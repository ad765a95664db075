import {
  hashWithoutBraces,
  listInBraces,
  listWithoutBrackets,
  missingArrow,
  missingName,
  missingValue,
  needsBlank,
  separator,
  unquotedKey,
  unquotedText,
  wrongArrow,
} from "./errors.ts";
import type { OptionsFrame } from "./context.ts";
import { firstRule } from "./first-rule.ts";
import { following, mend, patch, place, pointAt } from "./failure.ts";
import type { Failure, Finding } from "./failure.ts";
import { lineAround, readToken } from "./token.ts";
import type { Token } from "./token.ts";

/** Mistakes between the options of a plugin and between the entries of a hash. Values: values.ts. */
export const optionRule = firstRule([
  isListWithoutBrackets,
  isHashWithoutBraces,
  isSeparator,
  lacksBlank,
  isUnquotedKey,
  isWrongArrow,
  isSeveralWords,
  isListInBraces,
  lacksPart,
  lacksName,
]);

/** `=> "one", "two"]` or `=> "one", "two"` */
function isListWithoutBrackets(failure: Failure): Finding | undefined {
  const top = optionsOf(failure);
  const { value, name } = top ?? {};
  if (top?.expects !== "name" || value === undefined || name === undefined || value !== failure.previous) return undefined;
  if (value.kind === "bracket" || failure.found?.text !== ",") return undefined;
  let end = value.end;
  for (let comma: Token | undefined = failure.found; comma?.text === ","; comma = readToken(failure.text, end, false)) {
    const next = following(failure, comma);
    if (next === undefined || (next.kind !== "string" && next.kind !== "chunk")) break;
    if (following(failure, next)?.text === "=>") break;
    end = next.end;
  }
  if (end === value.end) return undefined;
  const close = readToken(failure.text, end, false);
  const at = { start: value.start, end: close?.text === "]" ? close.end : end };
  const repair = mend(at, `[${failure.text.slice(value.start, end)}]`);
  return { error: listWithoutBrackets(name.text, place(failure, at)), repair };
}

/** `=> "key" => "value" }` */
function isHashWithoutBraces(failure: Failure): Finding | undefined {
  const top = optionsOf(failure);
  const { value, name } = top ?? {};
  if (top?.kind !== "plugin" || top.expects !== "name" || name === undefined || value !== failure.previous) return undefined;
  if (value === undefined || value.kind === "bracket" || failure.found?.text !== "=>") return undefined;
  return { error: hashWithoutBraces(name.text, place(failure, value)), repair: mend(pointAt(value.start), "{ ") };
}

function isSeparator(failure: Failure): Finding | undefined {
  const top = optionsOf(failure);
  const mark = failure.text.charAt(failure.offset);
  if (top?.value === undefined || top.expects === "arrow" || (mark !== "," && mark !== ";")) return undefined;
  // `=> ,` lacks a value; in `=> 5;` the parser stands inside the value
  if (top.expects === "value" && failure.found?.start === failure.offset) return undefined;
  const at = { start: failure.offset, end: failure.offset + 1 };
  return { error: separator(mark, top.kind === "hash" ? "entries" : "options", place(failure, at)), repair: mend(at, " ") };
}

/** White space must follow a value before the next option of a plugin; the entries of a hash need none. */
function lacksBlank(failure: Failure): Finding | undefined {
  const { previous, found, text } = failure;
  const top = optionsOf(failure);
  if (top?.kind !== "plugin" || top.expects !== "name" || top.value === undefined || top.value !== previous) return undefined;
  if (found === undefined || (found.kind !== "chunk" && found.kind !== "string") || /^[ \t\r\n]/.test(text.slice(previous.end)))
    return undefined;
  const at = pointAt(previous.end);
  return { error: needsBlank(found.start > previous.end, place(failure, at)), repair: mend(at, " ") };
}

const KEY = /(?:\[[^\]\n]*\]|%\{[^}\n]*\}|[^ \t\r\n{}[\](),"'#=<>!~])+/y;

/** `@timestamp => …`, `[a][b] => …`, `a.b => …` or `a => …` in a hash. */
function isUnquotedKey(failure: Failure): Finding | undefined {
  const { found, text } = failure;
  const top = optionsOf(failure);
  if (top === undefined || found === undefined || (found.kind !== "chunk" && found.text !== "[") || top.expects === "value")
    return undefined;
  if (top.expects === "arrow" && top.name?.end !== found.start) return undefined;
  const start = top.expects === "arrow" && top.name !== undefined ? top.name.start : found.start;
  KEY.lastIndex = start;
  const key = KEY.exec(text)?.[0];
  if (key === undefined || !/^[ \t\r\n]*=>/.test(text.slice(start + key.length))) return undefined;
  if (/^\w*:$/.test(key)) return undefined;
  const at = { start, end: start + key.length };
  return {
    error: unquotedKey(top.kind === "hash" ? "key" : "option", key, place(failure, at)),
    repair: mend(at, key.includes('"') ? `'${key}'` : `"${key}"`),
  };
}

const ARROWS = /(?:=[ \t]+>|=>>|==>|==|:=|:|->|=~|>=|<=|[=»→⇒➔])/y;

function isWrongArrow(failure: Failure): Finding | undefined {
  const top = optionsOf(failure);
  if (top === undefined || failure.found === undefined) return undefined;
  if (top.expects === "value") return isDoubledArrow(failure, top);
  ARROWS.lastIndex = failure.offset;
  const written = ARROWS.exec(failure.text)?.[0];
  if (written === undefined) return undefined;
  const at = { start: failure.offset, end: failure.offset + written.length };
  // `name:` is one chunk, of which the parser took the name
  const name = top.expects === "arrow" ? top.name?.text : failure.text.slice(failure.found.start, failure.offset);
  if (name === undefined || name === "") return undefined;
  return { error: wrongArrow(written, name, place(failure, at)), repair: mend(at, "=> ") };
}

function isDoubledArrow(failure: Failure, top: OptionsFrame): Finding | undefined {
  const { found } = failure;
  if (top.name === undefined || found?.kind !== "operator" || !/^(?:=>|>|=)$/.test(found.text)) return undefined;
  return { error: wrongArrow(`=>${found.text}`, top.name.text, place(failure, found)), repair: mend(found, "") };
}

/** `message => hello big world` */
function isSeveralWords(failure: Failure): Finding | undefined {
  const { text } = failure;
  const top = optionsOf(failure);
  const { value, name } = top ?? {};
  if (top?.expects !== "arrow" || value?.kind !== "chunk" || name?.kind !== "chunk") return undefined;
  // Before a value the second word is the next option, which lacks its arrow.
  if (failure.found?.kind === "string" || failure.found?.text === "{" || failure.found?.text === "[") return undefined;
  if (/[\r\n#]/.test(text.slice(value.end, name.start))) return undefined;
  const line = text.slice(value.start, lineAround(text, value.start).end);
  const words = /^[^{}[\](),"'#=]*/.exec(line)?.[0].trimEnd() ?? "";
  if (/^[ \t]*=/.test(line.slice(words.length))) return undefined;
  const at = { start: value.start, end: value.start + words.length };
  return { error: unquotedText(words, place(failure, at)), repair: mend(at, `"${words}"`) };
}

/** `{ "one", "two" }` */
function isListInBraces(failure: Failure): Finding | undefined {
  const { found } = failure;
  const top = optionsOf(failure);
  if (top?.kind !== "hash" || top.expects !== "arrow" || (found?.text !== "," && found?.text !== "}")) return undefined;
  if (top.value !== undefined) return undefined;
  const end = failure.text.indexOf("}", found.start);
  const at = { start: top.open.end, end: end === -1 ? found.end : end };
  return { error: listInBraces(place(failure, top.open)), repair: patch(at, "") };
}

function lacksPart(failure: Failure): Finding | undefined {
  const { found } = failure;
  const top = optionsOf(failure);
  if (top?.name === undefined || found === undefined) return undefined;
  if (top.expects === "arrow") {
    const isNextOption = found.kind === "chunk" && following(failure, found)?.text === "=>";
    const isEnd = found.kind === "bracket" && "}]),".includes(found.text);
    if (isNextOption || isEnd) return lacksValue(failure, top.name, ' => "x" ');
    return { error: missingArrow(top.name.text, place(failure, found)), repair: mend(pointAt(found.start), "=> ") };
  }
  if (top.expects !== "value" || found.kind !== "bracket" || !"}]),".includes(found.text)) return undefined;
  return lacksValue(failure, top.name, ' "x" ');
}

function lacksValue(
  failure: Failure,
  name: { readonly text: string; readonly start: number; readonly end: number },
  filler: string,
): Finding {
  const { found, previous } = failure;
  const start = previous?.end ?? failure.offset;
  const end = found !== undefined && ",])".includes(found.text) ? found.end : start;
  return { error: missingValue(name.text, place(failure, name)), repair: patch({ start, end }, filler) };
}

function lacksName(failure: Failure): Finding | undefined {
  const { found } = failure;
  const top = optionsOf(failure);
  if (top?.expects !== "name" || found?.text !== "=>") return undefined;
  return { error: missingName(top.kind === "hash" ? "key" : "option", place(failure, found)), repair: patch(pointAt(found.start), "xx ") };
}

function optionsOf(failure: Failure): OptionsFrame | undefined {
  const top = failure.frames.at(-1);
  return top?.kind === "plugin" || top?.kind === "hash" ? top : undefined;
}
