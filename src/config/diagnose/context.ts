import { readToken } from "./token.ts";
import type { Token } from "./token.ts";

/** What is open at a place of the text, outermost first. */
export type Frame = BlockFrame | OptionsFrame | ListFrame | ConditionFrame;

/** `filter {` or the block of an `if` or `else`. `head` is the word before the brace, or the `if`. */
export interface BlockFrame {
  readonly kind: "section" | "branch";
  readonly head: Token;
  readonly open: Token;
}

/** `mutate {` or the hash of an option. `head` is the plugin's or the option's name. */
export interface OptionsFrame {
  readonly kind: "plugin" | "hash";
  readonly head: Token;
  readonly open: Token;
  /** What comes next: the name of an option or the key of an entry, its arrow, or its value. */
  readonly expects: "name" | "arrow" | "value";
  readonly name?: Token;
  readonly value?: Token;
}

export interface ListFrame {
  readonly kind: "list";
  readonly head: Token;
  readonly open: Token;
  readonly expects: "value" | "comma";
  readonly value?: Token;
}

/** A condition from its `if` on, or a parenthesis in it. `head` is the token before the parenthesis. */
export interface ConditionFrame {
  readonly kind: "condition" | "parenthesis";
  readonly head: Token;
  readonly open: Token;
}

/** A block that was closed before the place. */
export interface ClosedBlock {
  readonly kind: Frame["kind"];
  readonly head: Token;
  readonly open: Token;
  readonly close: Token;
}

export interface Context {
  readonly frames: readonly Frame[];
  readonly closed: readonly ClosedBlock[];
  /** The tokens before the place. */
  readonly tokens: readonly Token[];
  /** The token that covers the place or follows it; undefined: the text ends. */
  readonly found: Token | undefined;
}

/** Walks through the text up to `place`. What stands before it is the beginning of a valid configuration, but for the last token perhaps. */
export function readContext(text: string, place: number): Context {
  const walk: Walk = { frames: [], closed: [], tokens: [] };
  let token = readToken(text, 0, false);
  while (token !== undefined && token.end <= place) {
    take(walk, token);
    walk.tokens.push(token);
    token = readToken(text, token.end, isInCondition(walk.frames));
  }
  return { ...walk, found: token };
}

/** Whether fields and patterns may stand at this place. */
export function isInCondition(frames: readonly Frame[]): boolean {
  const top = frames.at(-1);
  return top?.kind === "condition" || top?.kind === "parenthesis";
}

interface Walk {
  readonly frames: Frame[];
  readonly closed: ClosedBlock[];
  readonly tokens: Token[];
}

function take(walk: Walk, token: Token): void {
  const top = walk.frames.at(-1);
  switch (top?.kind) {
    case undefined:
    case "section":
    case "branch":
      return takeInBlock(walk, token);
    case "condition":
    case "parenthesis":
      return takeInCondition(walk, token, top);
    case "list":
      return takeInList(walk, token, top);
    case "plugin":
    case "hash":
      return takeInOptions(walk, token, top);
  }
}

function takeInBlock(walk: Walk, token: Token): void {
  const head = walk.tokens.at(-1) ?? token;
  if (token.text === "}") return close(walk, token);
  if (token.text === "if" && walk.frames.length > 0) walk.frames.push({ kind: "condition", head: token, open: token });
  if (token.text !== "{") return;
  if (walk.frames.length === 0) walk.frames.push({ kind: "section", head, open: token });
  else if (head.text === "else") walk.frames.push({ kind: "branch", head, open: token });
  else walk.frames.push({ kind: "plugin", head, open: token, expects: "name" });
}

function takeInCondition(walk: Walk, token: Token, top: ConditionFrame): void {
  const head = walk.tokens.at(-1) ?? token;
  if (token.text === "(") walk.frames.push({ kind: "parenthesis", head, open: token });
  if (token.text === "[") walk.frames.push({ kind: "list", head, open: token, expects: "value" });
  if (token.text === ")" && top.kind === "parenthesis") walk.frames.pop();
  if (token.text === "{" && top.kind === "condition") walk.frames.splice(-1, 1, { kind: "branch", head: top.head, open: token });
}

function takeInList(walk: Walk, token: Token, top: ListFrame): void {
  if (token.text === "]") return close(walk, token);
  if (token.text === ",") return replaceTop(walk, { ...top, expects: "value" });
  if (token.text === "{" && top.expects === "comma" && top.value !== undefined) return openPlugin(walk, top.value, token);
  if (opens(walk, token, top.head)) return;
  replaceTop(walk, { ...top, expects: "comma", value: token });
}

function takeInOptions(walk: Walk, token: Token, top: OptionsFrame): void {
  const isAfterValue = top.expects === "name" && top.value !== undefined && top.value === walk.tokens.at(-1);
  if (token.text === "{" && isAfterValue && top.value !== undefined) return openPlugin(walk, top.value, token);
  if (token.text === "}") return close(walk, token);
  if (top.expects === "arrow") return replaceTop(walk, { ...top, expects: "value" });
  if (top.expects === "name") return replaceTop(walk, { ...top, expects: "arrow", name: token });
  if (opens(walk, token, top.name ?? top.head)) return;
  replaceTop(walk, { ...top, expects: "name", value: token });
}

function openPlugin(walk: Walk, head: Token, open: Token): void {
  walk.frames.push({ kind: "plugin", head, open, expects: "name" });
}

function opens(walk: Walk, token: Token, head: Token): boolean {
  if (token.text === "[") walk.frames.push({ kind: "list", head, open: token, expects: "value" });
  else if (token.text === "{") walk.frames.push({ kind: "hash", head, open: token, expects: "name" });
  else return false;
  return true;
}

function close(walk: Walk, token: Token): void {
  const frame = walk.frames.pop();
  if (frame === undefined) return;
  walk.closed.push({ kind: frame.kind, head: frame.head, open: frame.open, close: token });
  const top = walk.frames.at(-1);
  if (top?.kind === "list") replaceTop(walk, { ...top, expects: "comma", value: token });
  if (top?.kind === "plugin" || top?.kind === "hash") replaceTop(walk, { ...top, expects: "name", value: token });
}

function replaceTop(walk: Walk, frame: Frame): void {
  walk.frames.splice(-1, 1, frame);
}
