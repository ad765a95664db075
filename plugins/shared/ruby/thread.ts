import type { ComputeContext } from "#plugin";
import { compileRuby } from "./package.ts";
import { RubyVm } from "./vm.ts";

/**
 * The Ruby of one thread: its filters share an interpreter. It is kept by those who use it only: the one that checks a
 * configuration is gone when the check is over.
 */
export class RubyThread {
  readonly #module = compileRuby();
  readonly #context: ComputeContext;
  #vm: WeakRef<RubyVm> | undefined;

  constructor(context: ComputeContext) {
    this.#context = context;
  }

  /** The interpreter to use now: a new one where the last one has died or grown too large. @throws PluginError RUBY_START */
  vm(): RubyVm {
    const known = this.#vm?.deref();
    if (known?.isAlive === true && !known.isBloated) return known;
    known?.close();
    const made = new RubyVm(this.#module, this.#context);
    this.#vm = new WeakRef(made);
    return made;
  }
}

/** By a function that all plugins of a thread are given. */
const threads = new WeakMap<ComputeContext["bundledFile"], RubyThread>();

/** @throws PluginError RUBY_MISSING */
export function rubyThread(context: ComputeContext): RubyThread {
  const known = threads.get(context.bundledFile) ?? new RubyThread(context);
  threads.set(context.bundledFile, known);
  return known;
}
