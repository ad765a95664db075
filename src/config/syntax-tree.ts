/**
 * The plain nodes the grammar builds: what stands in the text, with offsets and nothing understood yet. Only build-*.ts and
 * the grammar know them; everything else works on ast.ts.
 */

/** Offsets into the parsed text, in UTF-16 units; `end` is one past the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface SyntaxFile extends Span {
  readonly kind: "file";
  readonly sections: readonly SyntaxSection[];
}

export interface SyntaxSection extends Span {
  readonly kind: "section";
  readonly plugin: "input" | "filter" | "output";
  readonly body: readonly SyntaxStatement[];
}

export type SyntaxStatement = SyntaxBranch | SyntaxPlugin;

export interface SyntaxBranch extends Span {
  readonly kind: "branch";
  readonly arms: readonly SyntaxArm[];
  readonly otherwise: readonly SyntaxStatement[] | null;
}

export interface SyntaxArm extends Span {
  readonly kind: "arm";
  readonly condition: SyntaxChain;
  readonly body: readonly SyntaxStatement[];
}

export interface SyntaxPlugin extends Span {
  readonly kind: "plugin";
  readonly name: SyntaxName | SyntaxString;
  readonly attributes: readonly SyntaxAttribute[];
}

export interface SyntaxAttribute extends Span {
  readonly kind: "attribute";
  readonly name: SyntaxName | SyntaxString;
  readonly value: SyntaxValue;
}

export interface SyntaxName extends Span {
  readonly kind: "name";
  readonly text: string;
}

export type SyntaxValue = SyntaxPlugin | SyntaxBareword | SyntaxString | SyntaxNumber | SyntaxArray | SyntaxHash;

export interface SyntaxBareword extends Span {
  readonly kind: "bareword";
  readonly text: string;
}

/** `text` is what stands between the quotes, escapes untouched. */
export interface SyntaxString extends Span {
  readonly kind: "string";
  readonly text: string;
}

export interface SyntaxNumber extends Span {
  readonly kind: "number";
  readonly text: string;
}

export interface SyntaxArray extends Span {
  readonly kind: "array";
  readonly items: readonly SyntaxValue[];
}

export interface SyntaxHash extends Span {
  readonly kind: "hash";
  readonly entries: readonly SyntaxEntry[];
}

export interface SyntaxEntry extends Span {
  readonly kind: "entry";
  readonly key: SyntaxNumber | SyntaxBareword | SyntaxString;
  readonly value: SyntaxValue;
}

/** A condition as written: expressions with `and`, `or`, `xor`, `nand` between them, not yet grouped. */
export interface SyntaxChain extends Span {
  readonly kind: "chain";
  readonly first: SyntaxExpression;
  readonly rest: readonly SyntaxLink[];
}

export interface SyntaxLink extends Span {
  readonly kind: "link";
  readonly operator: BooleanOperator;
  readonly expression: SyntaxExpression;
}

export type BooleanOperator = "and" | "or" | "xor" | "nand";

export type SyntaxExpression = SyntaxGroup | SyntaxNot | SyntaxTest | SyntaxOperand;

export interface SyntaxGroup extends Span {
  readonly kind: "group";
  readonly inner: SyntaxChain;
}

export interface SyntaxNot extends Span {
  readonly kind: "not";
  readonly inner: SyntaxChain | SyntaxSelector;
}

export interface SyntaxTest extends Span {
  readonly kind: "test";
  readonly operator: "in" | "not in" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "=~" | "!~";
  readonly left: SyntaxOperand;
  readonly right: SyntaxOperand;
}

export type SyntaxOperand = SyntaxString | SyntaxNumber | SyntaxSelector | SyntaxArray | SyntaxCall | SyntaxRegexp;

export interface SyntaxSelector extends Span {
  readonly kind: "selector";
  /** As written: `[a][b]`. */
  readonly text: string;
}

export interface SyntaxCall extends Span {
  readonly kind: "call";
  readonly name: SyntaxBareword;
  readonly args: readonly SyntaxOperand[];
}

/** `text` is what stands between the slashes, `\/` untouched. */
export interface SyntaxRegexp extends Span {
  readonly kind: "regexp";
  readonly text: string;
}
