import type { SyntaxArray, SyntaxBareword, SyntaxCall, SyntaxOperand, SyntaxPlugin, SyntaxValue } from "./syntax-tree.ts";

/** What may be picked out of a list or a call. */
export type Picked = Exclude<SyntaxOperand, SyntaxArray | SyntaxCall>;
type Kind = Picked["kind"];
type PickedAs<K extends Kind> = Extract<Picked, { kind: K }>;
type Visited = SyntaxOperand | SyntaxValue;

/**
 * The operands of `kinds` that Logstash finds in one side of a comparison. It does not look at what stands there but
 * searches it from left to right for parts of the kinds it can compare, and so reads `== ["x", "y"]` as `== "x"`
 * (source: logstash-core/lib/logstash/compiler/lscl.rb, the recursive_select of each expression).
 */
export function pickOperands<K extends Kind>(operand: Visited, kinds: readonly K[]): readonly PickedAs<K>[] {
  const isPicked = (node: Visited): node is PickedAs<K> & Visited => kinds.some((kind) => kind === node.kind);
  if (isPicked(operand)) return [operand];
  return partsOf(operand).flatMap((part) => pickOperands(part, kinds));
}

/** The operands of one side of `in`: lists are taken whole, a call gives its name and its arguments. */
export function pickMembers(operand: SyntaxOperand): readonly (Picked | SyntaxArray | SyntaxBareword)[] {
  if (operand.kind !== "call") return [operand];
  return [operand.name, ...operand.args.flatMap(pickMembers)];
}

/** The codec blocks somewhere in an operand: in a list, or in a hash in it. */
export function codecsIn(operand: Visited): readonly SyntaxPlugin[] {
  return operand.kind === "plugin" ? [operand] : partsOf(operand).flatMap(codecsIn);
}

function partsOf(node: Visited): readonly Visited[] {
  switch (node.kind) {
    case "array":
      return node.items;
    case "call":
      return node.args;
    case "hash":
      return node.entries.flatMap((entry) => [entry.key, entry.value]);
    default:
      return [];
  }
}
