import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { IOnigScannerConfig } from "vscode-oniguruma";
import oniguruma from "vscode-oniguruma";

/** Ruby's MULTILINE (the dot takes newlines) and Ruby's syntax, by number: the package's const enums are not there at run time. */
const RUBY = { options: [4], syntax: 10 } as unknown as IOnigScannerConfig;

const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
await oniguruma.loadWASM(wasm);

/** The whole match at 0 and each group's text by number; undefined: the group took no part. */
export type Match = readonly (string | undefined)[];

/** Compiles an expression as Logstash's engine reads it. Throws what Oniguruma says of a bad one. */
export function compileOniguruma(source: string): (text: string) => Match | undefined {
  const scanner = new oniguruma.OnigScanner([source], RUBY);
  return (text) => {
    const found = scanner.findNextMatchSync(text, 0);
    if (found === null) return undefined;
    return found.captureIndices.map(({ start, end, length }) => (length === 0 && start > text.length ? undefined : text.slice(start, end)));
  };
}
