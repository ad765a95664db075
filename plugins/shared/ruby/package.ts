import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { rubyMissing } from "./errors.ts";

/** CRuby 3.4 for WebAssembly, with its standard library inside of the file. */
const PACKAGE = "@ruby/3.4-wasm-wasi";
const FILE = `${PACKAGE}/dist/ruby+stdlib.wasm`;

/** Of this thread. */
let compiled: WebAssembly.Module | undefined;

/**
 * Finds and compiles Ruby. V8 keeps one compiled form of equal bytes for all threads of the process, as long as one of them
 * holds it. @throws PluginError RUBY_MISSING
 */
export function compileRuby(): WebAssembly.Module {
  return (compiled ??= new WebAssembly.Module(readFileSync(findRuby())));
}

function findRuby(): string {
  try {
    return createRequire(import.meta.url).resolve(FILE);
  } catch (cause) {
    throw rubyMissing(PACKAGE, cause);
  }
}
