/** What can be settled only when the whole pattern has been read: which groups capture, what references mean, what is endless. */

import { groupCallAmbiguous, groupNumberBesideNames, groupUnknown } from "./errors.ts";
import { checkLookBehinds } from "./look-behind.ts";
import { mapChildren, type Node, type ParsedPattern } from "./node.ts";
import { knownGroups } from "./parse-reference.ts";
import type { CallTarget, PatternReader } from "./pattern-reader.ts";
import { mergeSimple } from "./quantify.ts";
import { checkRecursion } from "./recursion.ts";
import { groupTraits, has } from "./traits.ts";

/** Numbers the groups, resolves calls and refuses what cannot be meant. */
export function resolveReferences(tree: Node, reader: PatternReader): ParsedPattern {
  const isNamed = reader.groups.some((name) => name !== undefined);
  checkNumbers(reader, isNamed);
  const numbers = renumber(reader.groups, isNamed);
  const resolved = resolve(tree, { reader, numbers });
  if (reader.hasOpenLookBehind) checkLookBehinds(resolved, reader);
  checkRecursion(resolved, reader);
  const names = isNamed ? reader.groups.filter((name) => name !== undefined) : reader.groups;
  return { tree: resolved, groupNames: [undefined, ...names] };
}

interface Resolution {
  readonly reader: PatternReader;
  /** The final number of each group by the position of its parenthesis; undefined: it does not capture. */
  readonly numbers: readonly (number | undefined)[];
}

/** Beside named groups those without a name do not capture. */
function renumber(groups: readonly (string | undefined)[], isNamed: boolean): readonly (number | undefined)[] {
  let next = 0;
  return [
    undefined,
    ...groups.map((name) => {
      if (isNamed && name === undefined) return undefined;
      next += 1;
      return next;
    }),
  ];
}

function checkNumbers(reader: PatternReader, isNamed: boolean): void {
  for (const { group, place } of reader.numberedReferences) {
    if (isNamed) throw groupNumberBesideNames(place);
    if (group > reader.groups.length) throw groupUnknown(place, knownGroups(reader));
  }
}

function resolve(node: Node, context: Resolution): Node {
  const { numbers, reader } = context;
  if (!has(node, groupTraits)) return node;
  switch (node.kind) {
    case "group": {
      const index = numbers[node.index];
      const body = resolve(node.body, context);
      return index === undefined ? body : { ...node, index, body };
    }
    case "repeat": {
      const body = resolve(node.body, context);
      const isLaidBare = node.body.kind === "group" && body.kind === "repeat";
      return isLaidBare ? mergeSimple(body, { ...node, body }) : { ...node, body };
    }
    case "back-reference":
      return { ...node, groups: node.groups.map((group) => numbers[group] ?? group) };
    case "conditional":
      return { ...mapChildren(node, (child) => resolve(child, context)), group: numbers[node.group] ?? node.group } as Node; // mapChildren keeps the kind
    case "call": {
      const target = reader.calls.get(node);
      return target === undefined ? node : { ...node, group: calledGroup(target, context) };
    }
    default:
      return mapChildren(node, (child) => resolve(child, context));
  }
}

function calledGroup({ to, place }: CallTarget, { reader, numbers }: Resolution): number {
  if (to === 0) return 0;
  const positions = typeof to === "number" ? [to] : reader.groupsNamed(to);
  const [position] = positions;
  if (typeof to === "number" && reader.groups.some((name) => name !== undefined)) throw groupNumberBesideNames(place);
  if (position === undefined || position < 1 || position > reader.groups.length) throw groupUnknown(place, knownGroups(reader));
  if (positions.length > 1) throw groupCallAmbiguous(place);
  return numbers[position] ?? position;
}
