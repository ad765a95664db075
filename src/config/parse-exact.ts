import type { TailraceError } from "../errors.ts";
import type { ConfigFile } from "./ast.ts";
import { buildFile } from "./build-ast.ts";
import type { Building } from "./build-value.ts";
import { parse as parseGrammar } from "./grammar.generated.js";
import { createSourceText } from "./source-text.ts";
import type { SyntaxFile } from "./syntax-tree.ts";

export interface ParseOptions {
  /** How the person named the text: see SourceLocation.file. */
  readonly file: string;
  /** `config.support_escapes` */
  readonly supportEscapes: boolean;
}

/** Reads a text without a mistake; undefined when it has one: `parse.ts` tells which. */
export function parseExact(text: string, { file, supportEscapes }: ParseOptions): ConfigFile | undefined {
  const problems: TailraceError[] = [];
  try {
    const building: Building = { source: createSourceText(file, text), supportEscapes, problems };
    const tree = parseGrammar(building.source.text) as SyntaxFile; // the grammar's actions build the nodes of syntax-tree.ts
    const built = buildFile(building, tree);
    return problems.length === 0 ? built : undefined;
  } catch {
    return undefined;
  }
}
