import type { SourceLocation } from "../errors.ts";

/**
 * A configuration as Logstash understands it, before options are merged and `${…}` is filled in. Every node knows its
 * place in the text the person wrote.
 */
export interface ConfigFile {
  readonly sections: readonly Section[];
}

export type SectionKind = "input" | "filter" | "output";

export interface Section {
  readonly plugin: SectionKind;
  readonly body: readonly Statement[];
  readonly location: SourceLocation;
}

export type Statement = PluginNode | BranchNode;

/** A plugin with its options as written: repeated ones are merged by merge-attributes.ts. Also a codec block. */
export interface PluginNode {
  readonly kind: "plugin";
  readonly name: string;
  readonly nameLocation: SourceLocation;
  readonly attributes: readonly Attribute[];
  /** From the first letter of the name to the closing brace. */
  readonly location: SourceLocation;
}

export interface Attribute {
  readonly name: string;
  readonly nameLocation: SourceLocation;
  readonly value: ValueNode;
  readonly location: SourceLocation;
}

/** `if … else if … else …`: the first arm whose condition holds runs, else `otherwise`, which may be missing. */
export interface BranchNode {
  readonly kind: "branch";
  readonly arms: readonly BranchArm[];
  readonly otherwise?: readonly Statement[];
  readonly location: SourceLocation;
}

export interface BranchArm {
  readonly condition: Condition;
  readonly body: readonly Statement[];
  readonly location: SourceLocation;
}

export type ValueNode = StringNode | BarewordNode | NumberNode | ArrayNode | HashNode | PluginNode;

/** `text` is the value: without its quotes, escapes translated when `config.support_escapes` is on. */
export interface StringNode {
  readonly kind: "string";
  readonly text: string;
  readonly location: SourceLocation;
}

/** A word without quotes. It is text like any other: `true` becomes a boolean only where an option takes booleans. */
export interface BarewordNode {
  readonly kind: "bareword";
  readonly text: string;
  readonly location: SourceLocation;
}

export interface NumberNode {
  readonly kind: "number";
  readonly number: NumberLiteral;
  readonly location: SourceLocation;
}

/** A number as Logstash reads it. An integer is a bigint when it is beyond ±(2^53 - 1); `literal` is what was written. */
export type NumberLiteral =
  | { readonly kind: "integer"; readonly value: number | bigint; readonly literal: string }
  | { readonly kind: "float"; readonly value: number; readonly literal: string };

/** A list. It never holds codec blocks. */
export interface ArrayNode {
  readonly kind: "array";
  readonly items: readonly ValueNode[];
  readonly location: SourceLocation;
}

/** A hash in the order written. Keys are unique; the values are no codec blocks. */
export interface HashNode {
  readonly kind: "hash";
  readonly entries: readonly HashEntryNode[];
  readonly location: SourceLocation;
}

export interface HashEntryNode {
  readonly key: string;
  readonly keyLocation: SourceLocation;
  readonly value: ValueNode;
}

/**
 * A condition, grouped as Logstash groups it. Operands of `and`, `or`, `xor`, `nand` and `not` are never bare constants:
 * Logstash refuses those. `parenthesized` tells that the person wrote parentheses around exactly this condition.
 */
export type Condition = BooleanCondition | NotCondition | CompareCondition | MatchCondition | InCondition | TruthyCondition;

interface ConditionPlace {
  readonly location: SourceLocation;
  readonly parenthesized?: true;
}

export interface BooleanCondition extends ConditionPlace {
  readonly kind: "and" | "or" | "xor" | "nand";
  readonly left: Condition;
  readonly right: Condition;
}

export interface NotCondition extends ConditionPlace {
  readonly kind: "not";
  readonly condition: Condition;
}

/** A list written beside a comparison has become its first text, number or field, as Logstash reads it. */
export interface CompareCondition extends ConditionPlace {
  readonly kind: "compare";
  readonly operator: CompareOperator;
  readonly left: ScalarOperand;
  readonly right: ScalarOperand;
}

export type CompareOperator = "==" | "!=" | "<" | ">" | "<=" | ">=";

/** `=~`, or `!~` when negated. A pattern given as text is a regexp here too; `${…}` in it is never filled in. */
export interface MatchCondition extends ConditionPlace {
  readonly kind: "match";
  readonly negated: boolean;
  readonly left: SelectorOperand | StringOperand | RegexpOperand;
  readonly pattern: RegexpOperand;
}

/** `in`, or `not in` when negated. Not both a list on the left and a field on the right. */
export interface InCondition extends ConditionPlace {
  readonly kind: "in";
  readonly negated: boolean;
  readonly left: Operand;
  readonly right: Operand;
}

/** A field that is neither missing nor false nor empty; or a constant, which decides once and for all. */
export interface TruthyCondition extends ConditionPlace {
  readonly kind: "truthy";
  readonly operand: Operand;
  /** The word of a call such as `not ([a])`, for which Logstash takes the field alone. */
  readonly call?: string;
}

export type Operand = ScalarOperand | ArrayNode | RegexpOperand;
export type ScalarOperand = StringOperand | NumberNode | SelectorOperand;
export type StringOperand = StringNode;

/** A field: `reference` as written, `[a][b]`. A list of one element is one too: `["GET"]` is the field `"GET"`, quotes included. */
export interface SelectorOperand {
  readonly kind: "selector";
  readonly reference: string;
  readonly location: SourceLocation;
}

/** A pattern in Ruby's syntax, without its slashes; an escaped slash in it is still `\/`. Beside `in` it is a text like any other. */
export interface RegexpOperand {
  readonly kind: "regexp";
  readonly source: string;
  readonly location: SourceLocation;
}
