import { PluginError } from "#plugin";
import type { RubyFailure } from "../../shared/ruby/changes.ts";

export function noCode(): PluginError {
  return new PluginError("RUBY_NO_CODE", "The ruby filter has neither `code` nor `path`; it needs one of them.");
}

export function codeAndPath(): PluginError {
  return new PluginError("RUBY_CODE_AND_PATH", "The ruby filter has both `code` and `path`; it takes one of them.");
}

export function scriptFails(path: string, failure: RubyFailure): PluginError {
  return new PluginError("RUBY_SCRIPT", `The script "${path}" cannot be used: ${reasonIn(failure)}.`, {
    about: { text: path },
  });
}

function reasonIn({ kind, message }: RubyFailure): string {
  return kind.endsWith("::ScriptError") ? message : `${message} (${kind})`;
}
