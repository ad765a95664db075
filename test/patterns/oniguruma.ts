import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { IOnigScannerConfig } from "vscode-oniguruma";
import oniguruma from "vscode-oniguruma";
import { forOniguruma } from "./oniguruma-source.ts";

const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
await oniguruma.loadWASM(wasm);

/** FindOption.None, FindOption.Multiline (the dot takes newlines) and Syntax.Ruby: the package's const enums are not there at run time. */
const NONE = 1;
const MULTILINE = 4;
const RUBY = 10;

/** Start and end of a group by its number, the whole match at 0; undefined: it took no part. */
export type Positions = readonly (readonly [start: number, end: number] | undefined)[];

export interface OnigurumaExpression {
  /** The first match at `from` or behind; null: there is none. */
  exec(text: string, from?: number): Positions | null;
  dispose(): void;
}

/** Oniguruma's own reading of an expression written for Joni. Throws what it says of a bad one. */
export function compileOniguruma(source: string, { dotAll }: { readonly dotAll: boolean }): OnigurumaExpression {
  const config = { options: [dotAll ? MULTILINE : NONE], syntax: RUBY } as unknown as IOnigScannerConfig;
  const scanner = new oniguruma.OnigScanner([forOniguruma(source)], config);
  return {
    exec(text, from = 0) {
      const subject = new Text(text);
      const found = scanner.findNextMatchSync(subject, from);
      subject.dispose();
      return found && found.captureIndices.map(({ start, end }) => (start < 0 ? undefined : [start, end]));
    },
    dispose: () => scanner.dispose(),
  };
}

/** The package's own says of a group that took no part that it is empty at the text's end, if that has characters beyond ASCII. */
class Text extends oniguruma.OnigString {
  readonly #bytes: number;

  constructor(text: string) {
    super(text);
    this.#bytes = Buffer.byteLength(text);
  }

  /** Called by the package with an offset as an unsigned number; -1 for a group that took no part. */
  convertUtf8OffsetToUtf16(offset: number): number {
    if (offset > this.#bytes) return -1;
    const places = (this as unknown as { readonly utf8OffsetToUtf16: Uint32Array | null }).utf8OffsetToUtf16;
    return places?.[offset] ?? offset;
  }
}
