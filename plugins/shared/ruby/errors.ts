import { PluginError, reasonOf } from "#plugin";
import type { RubyFailure } from "./changes.ts";

export function rubyMissing(name: string, cause: unknown): PluginError {
  return new PluginError("RUBY_MISSING", `Code in Ruby needs the package ${name}, which is not installed.`, {
    hint: `Add it with: npm install ${name}`,
    cause,
  });
}

export function rubyDoesNotStart(cause: unknown): PluginError {
  return new PluginError("RUBY_START", `Ruby does not start: ${reasonOf(cause)}.`, { cause });
}

export function rubyDied(cause: unknown): PluginError {
  return new PluginError("RUBY_DIED", `The Ruby interpreter ended: ${reasonOf(cause)}.`, {
    hint: "Its code runs on in a new interpreter, without what it kept in variables.",
    cause,
  });
}

/** What Ruby code raised. */
export class RubyError extends Error {
  readonly failure: RubyFailure;

  constructor(failure: RubyFailure) {
    super(`${failure.message} (${failure.kind})`);
    this.name = "RubyError";
    this.failure = failure;
  }
}

export function tooLong(timeoutMs: number): RubyError {
  return new RubyError({ kind: "Timeout", message: `it takes longer than ${timeoutMs / 1000} s`, backtrace: [] });
}
