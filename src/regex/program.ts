/**
 * The interpreter's instructions, and how a tree is laid out in them. The shape follows Onigmo's byte code, because what a
 * pattern means in its odd corners (empty loops, recursion, `(?~…)`) is what that machine does.
 */

import { isCountedByJoni, isFirstTurnWrittenOut } from "./joni-size.ts";
import type { CharSet } from "./char-set.ts";
import {
  childrenOf,
  collectGroups,
  type Absent,
  type AssertionKind,
  type BackReference,
  type Conditional,
  type Look,
  type Node,
  type Repeat,
} from "./node.ts";
import { fixedLength } from "./look-behind.ts";
import { leastWidth, mostWidth } from "./width.ts";

export type Instruction =
  | { readonly op: "text"; readonly text: string }
  | { readonly op: "set"; readonly set: CharSet }
  | { readonly op: "assert"; readonly what: AssertionKind; readonly ascii: boolean }
  /** Goes on at the next instruction, or at `to` when that fails; `first`: the other way round. */
  | { readonly op: "split"; readonly to: Label; readonly toFirst: boolean }
  | { readonly op: "jump"; readonly to: Label }
  | { readonly op: "open"; readonly group: number }
  | { readonly op: "close"; readonly group: number }
  | { readonly op: "back-reference"; readonly reference: BackReference }
  | { readonly op: "unless-captured"; readonly group: number; readonly to: Label }
  /** Begins something that is never entered again once `commit` has passed. */
  | { readonly op: "mark" }
  /** Gives up the ways back into what stands behind the last mark; `rewinds`: and returns to where that began. */
  | { readonly op: "commit"; readonly rewinds: boolean }
  /** Goes on at the next instruction; when that fails, at `to` from here. `refute` makes it fail as a whole. */
  | { readonly op: "mark-not"; readonly to: Label }
  | { readonly op: "refute" }
  | { readonly op: "step-back"; readonly by: number }
  /** Fails unless the position is again that of the loop's beginning. */
  | { readonly op: "expect-return"; readonly loop: number }
  | { readonly op: "begin-loop"; readonly loop: number }
  /** Leaves the loop at `exit` when its body took nothing; `captures`: unless a group was captured newly. */
  | { readonly op: "end-loop"; readonly loop: number; readonly exit: Label; readonly captures: boolean }
  | { readonly op: "start-count"; readonly counter: number }
  | { readonly op: "count"; readonly counter: number; readonly repeat: Repeat; readonly exit: Label }
  | { readonly op: "increment"; readonly counter: number }
  | { readonly op: "call"; readonly to: Label }
  | { readonly op: "return" }
  | { readonly op: "keep" }
  | { readonly op: "begin-absent" }
  | { readonly op: "absent"; readonly exit: Label }
  | { readonly op: "end-absent" }
  | { readonly op: "match" };

/** An address that is filled in when it becomes known. */
export interface Label {
  address: number;
}

export interface Program {
  readonly code: readonly Instruction[];
  readonly groupCount: number;
  readonly loopCount: number;
  readonly counterCount: number;
  /** With calls, the beginnings of groups have to be looked for by depth. */
  readonly hasCalls: boolean;
}

/** The program of a tree from which case has been worked out; `groupCount`: how many groups capture. */
export function compileProgram(tree: Node, groupCount: number): Program {
  const bodies = new Map<number, Node>([[0, tree]]);
  collectGroups(tree, bodies);
  const compiler = new Compiler(bodies, calledGroups(tree));
  compiler.main(tree);
  compiler.subroutines();
  return {
    code: compiler.code,
    groupCount,
    loopCount: compiler.loopCount,
    counterCount: compiler.counterCount,
    hasCalls: compiler.entries.size > 0,
  };
}

function calledGroups(node: Node): ReadonlySet<number> {
  const called = new Set(childrenOf(node).flatMap((child) => [...calledGroups(child)]));
  if (node.kind === "call") called.add(node.group);
  return called;
}

class Compiler {
  readonly code: Instruction[] = [];
  /** Where the body of each called group begins. */
  readonly entries: Map<number, Label>;
  loopCount = 0;
  counterCount = 0;

  readonly #bodies: ReadonlyMap<number, Node>;

  constructor(bodies: ReadonlyMap<number, Node>, called: ReadonlySet<number>) {
    this.#bodies = bodies;
    this.entries = new Map([...called].map((group) => [group, { address: -1 }]));
  }

  main(tree: Node): void {
    const whole = this.entries.get(0);
    if (whole === undefined) this.#emit(tree);
    else this.code.push({ op: "call", to: whole });
    this.code.push({ op: "match" });
  }

  subroutines(): void {
    for (const [group, entry] of this.entries) {
      this.#place(entry);
      const body = this.#bodies.get(group);
      if (body !== undefined && group === 0) this.#emit(body);
      if (body !== undefined && group !== 0) this.#emitCapture(group, body);
      this.code.push({ op: "return" });
    }
  }

  #place(label: Label): void {
    label.address = this.code.length;
  }

  #emit(node: Node): void {
    switch (node.kind) {
      case "empty":
        return;
      case "literal":
        this.code.push({ op: "text", text: String.fromCodePoint(...node.points) });
        return;
      case "set":
        this.code.push({ op: "set", set: node.set });
        return;
      case "sequence":
        for (const item of node.items) this.#emit(item);
        return;
      case "alternation":
        return this.#emitAlternatives(node.branches.map((branch) => () => this.#emit(branch)));
      case "group":
        return this.#emitGroup(node.index, node.body);
      case "atomic":
        this.code.push({ op: "mark" });
        this.#emit(node.body);
        this.code.push({ op: "commit", rewinds: false });
        return;
      case "look":
        return node.direction === "ahead" ? this.#emitLookAhead(node) : this.#emitLookBehind(node);
      case "assertion":
        this.code.push({ op: "assert", what: node.what, ascii: node.ascii });
        return;
      case "repeat":
        return this.#emitRepeat(node);
      case "back-reference":
        this.code.push({ op: "back-reference", reference: node });
        return;
      case "call":
        this.code.push({ op: "call", to: this.entries.get(node.group) ?? { address: -1 } });
        return;
      case "conditional":
        return this.#emitConditional(node);
      case "absent":
        return this.#emitAbsent(node);
      case "keep":
        this.code.push({ op: "keep" });
    }
  }

  #emitAlternatives(ways: readonly (() => void)[]): void {
    const end: Label = { address: -1 };
    for (const [position, emitWay] of ways.entries()) {
      const next: Label = { address: -1 };
      const isLast = position === ways.length - 1;
      if (!isLast) this.code.push({ op: "split", to: next, toFirst: false });
      emitWay();
      if (!isLast) this.code.push({ op: "jump", to: end });
      this.#place(next);
    }
    this.#place(end);
  }

  #emitGroup(group: number, body: Node): void {
    const entry = this.entries.get(group);
    if (entry === undefined) this.#emitCapture(group, body);
    else this.code.push({ op: "call", to: entry });
  }

  #emitCapture(group: number, body: Node): void {
    this.code.push({ op: "open", group });
    this.#emit(body);
    this.code.push({ op: "close", group });
  }

  #emitLookAhead({ body, negated }: Look): void {
    if (!negated) {
      this.code.push({ op: "mark" });
      this.#emit(body);
      this.code.push({ op: "commit", rewinds: true });
      return;
    }
    const after: Label = { address: -1 };
    this.code.push({ op: "mark-not", to: after });
    this.#emit(body);
    this.code.push({ op: "refute" });
    this.#place(after);
  }

  /** Each branch has a length of its own; a positive look-behind needs one of them, a negative one must refute all. */
  #emitLookBehind({ body, negated }: Look): void {
    const branches = body.kind === "alternation" ? body.branches : [body];
    const ways = branches.flatMap((branch) =>
      lengthsOf(branch, this.#bodies).map(
        (by, _, { length }) =>
          (): void =>
            this.#emitStepBack(branch, by, length > 1),
      ),
    );
    if (!negated) return this.#emitAlternatives(ways);
    for (const emitWay of ways) {
      const after: Label = { address: -1 };
      this.code.push({ op: "mark-not", to: after });
      emitWay();
      this.code.push({ op: "refute" });
      this.#place(after);
    }
  }

  #emitStepBack(branch: Node, by: number, isOneOfSeveral: boolean): void {
    const loop = isOneOfSeveral ? this.loopCount++ : undefined;
    if (loop !== undefined) this.code.push({ op: "begin-loop", loop });
    this.code.push({ op: "step-back", by });
    this.#emit(branch);
    if (loop !== undefined) this.code.push({ op: "expect-return", loop });
  }

  #emitRepeat(repeat: Repeat): void {
    const { body, min, max, greedy } = repeat;
    if (max === 0) return;
    if (isCountedByJoni(repeat)) return this.#emitCounted(repeat, min > 0 && leastWidth(body) === 0);
    if (max === Infinity) {
      const isWrittenOut = leastWidth(body) === 0 && isFirstTurnWrittenOut(repeat);
      if (min > 1) this.#emitCounted({ ...repeat, max: min }, false);
      if (isWrittenOut) this.#emit(body);
      return this.#emitLoop(repeat, min === 1 && !isWrittenOut);
    }
    if (max > 1) return this.#emitCounted(repeat, false);
    const exit: Label = { address: -1 };
    if (min === 0) this.code.push({ op: "split", to: exit, toFirst: !greedy });
    this.#emit(body);
    this.#place(exit);
  }

  #emitLoop({ body, greedy }: Repeat, isEnteredAtOnce: boolean): void {
    const entry: Label = { address: -1 };
    const exit: Label = { address: -1 };
    const decide: Label = { address: -1 };
    if (!greedy && !isEnteredAtOnce) this.code.push({ op: "jump", to: decide });
    if (greedy && isEnteredAtOnce) this.code.push({ op: "jump", to: entry });
    if (greedy) this.#place(decide);
    if (greedy) this.code.push({ op: "split", to: exit, toFirst: false });
    this.#place(entry);
    this.#emitTurn(body, leastWidth(body) === 0 ? exit : undefined);
    if (greedy) this.code.push({ op: "jump", to: decide });
    if (!greedy) this.#place(decide);
    if (!greedy) this.code.push({ op: "split", to: entry, toFirst: false });
    this.#place(exit);
  }

  #emitCounted(repeat: Repeat, isTested: boolean): void {
    const counter = this.counterCount++;
    const decide: Label = { address: -1 };
    const exit: Label = { address: -1 };
    this.code.push({ op: "start-count", counter });
    this.#place(decide);
    this.code.push({ op: "count", counter, repeat, exit });
    this.#emitTurn(repeat.body, isTested ? exit : undefined);
    this.code.push({ op: "increment", counter }, { op: "jump", to: decide });
    this.#place(exit);
  }

  /** The body of a loop; with an exit, to be taken when the turn took nothing. */
  #emitTurn(body: Node, exit: Label | undefined): void {
    if (exit === undefined) return this.#emit(body);
    const loop = this.loopCount++;
    this.code.push({ op: "begin-loop", loop });
    this.#emit(body);
    this.code.push({ op: "end-loop", loop, exit, captures: holdsCaptures(body) });
  }

  #emitConditional({ group, yes, no }: Conditional): void {
    const otherwise: Label = { address: -1 };
    const end: Label = { address: -1 };
    this.code.push({ op: "unless-captured", group, to: otherwise });
    this.#emit(yes);
    this.code.push({ op: "jump", to: end });
    this.#place(otherwise);
    this.#emit(no);
    this.#place(end);
  }

  #emitAbsent({ body }: Absent): void {
    const exit: Label = { address: -1 };
    this.code.push({ op: "begin-absent" }, { op: "absent", exit });
    this.#emit(body);
    this.code.push({ op: "end-absent" });
    this.#place(exit);
  }
}

function holdsCaptures(node: Node): boolean {
  return node.kind === "group" || node.kind === "call" || childrenOf(node).some(holdsCaptures);
}

/** The lengths a branch of a look-behind can have: one, unless ligatures have crept in under `(?i)`. */
function lengthsOf(branch: Node, bodies: ReadonlyMap<number, Node>): readonly number[] {
  const fixed = fixedLength(branch, bodies);
  if (fixed !== undefined) return [fixed];
  const least = leastWidth(branch);
  return Array.from({ length: mostWidth(branch) - least + 1 }, (_, extra) => least + extra);
}
