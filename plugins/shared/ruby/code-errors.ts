import { PluginError } from "#plugin";
import { lineRange } from "../line-range.ts";
import type { RubyFailure } from "./changes.ts";

/** The name under which Ruby knows a piece of code of the configuration, and what it is an option of. */
export interface NamedCode {
  /** `(ruby filter code)` */
  readonly name: string;
  readonly option: string;
  readonly text: string;
}

/** What went wrong while the code of a configuration was made ready, at its line there. */
export function codeFails({ kind, message, backtrace }: RubyFailure, pieces: readonly NamedCode[]): PluginError {
  const trail = [message, ...backtrace].join("\n");
  const piece = pieces.find(({ name }) => trail.includes(`${name}:`)) ?? pieces[0]!;
  const at = trail.indexOf(`${piece.name}:`);
  const line = at < 0 ? 1 : Number(/^:(\d+)/.exec(trail.slice(at + piece.name.length))?.[1] ?? 1);
  const about = { text: piece.text, ...lineRange(piece.text, line) };
  if (kind === "SyntaxError")
    return new PluginError("RUBY_SYNTAX", `The \`${piece.option}\` of the filter is not valid Ruby: ${syntaxProblem(message)}.`, { about });
  const what = `${message.split("\n")[0]} (${kind})`;
  return new PluginError("RUBY_START_UP", `The \`${piece.option}\` of the filter raises an exception when the pipeline starts: ${what}.`, {
    about,
  });
}

/** The first of the problems that Ruby's parser points at with a caret. */
function syntaxProblem(message: string): string {
  const pointed = /\^+~*\s*([^\n]+)/.exec(message)?.[1] ?? message.split("\n")[0] ?? message;
  return pointed.trim().replace(/\.$/, "");
}
