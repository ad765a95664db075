/**
 * The interpreter: a backtracking matcher with a stack of its own, so that no text can overflow it. It says exactly what
 * Joni says, also where JavaScript's RegExp cannot; it is some hundred times slower and serves few patterns.
 */

import { contains } from "./char-set.ts";
import { after, before, holds, lengthOfRepeat } from "./code-points.ts";
import { captureAtLevel, judgeEmptyTurn, openingOf, voided, type Entry, type Frame, type LoopStart } from "./machine-stack.ts";
import type { BackReference } from "./node.ts";
import type { Instruction, Label, Program } from "./program.ts";

/** Positions of a match: `starts[0]` and `ends[0]` are its own, -1 where a group took no part. */
export interface Positions {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const nowhere: LoopStart = { position: -1, height: 0 };

/** Looks for the first match at or behind `from`. */
export function search(program: Program, text: string, from: number): Positions | undefined {
  for (let start = from; start <= text.length; start = after(text, start)) {
    const found = matchAt(program, text, { start, searchedFrom: from });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The match that begins its search exactly at `start`. */
export function matchAt(
  program: Program,
  text: string,
  where: { readonly start: number; readonly searchedFrom: number },
): Positions | undefined {
  return new Machine(program, text, where.searchedFrom).run(where.start);
}

class Machine {
  readonly #program: Program;
  readonly #text: string;
  readonly #searchedFrom: number;
  #stack: Entry[] = [];
  #starts: number[];
  #ends: number[];
  #loops: LoopStart[];
  #counters: number[];
  #frame: Frame | undefined;
  #address = 0;
  #position = 0;
  /** Where the match begins. */
  #keep = 0;
  /** Nothing beyond may be matched: the text's end, or less within `(?~…)`. */
  #limit: number;

  constructor(program: Program, text: string, searchedFrom: number) {
    this.#program = program;
    this.#text = text;
    this.#searchedFrom = searchedFrom;
    this.#limit = text.length;
    this.#starts = Array.from({ length: program.groupCount + 1 }, () => -1);
    this.#ends = [...this.#starts];
    this.#loops = Array.from({ length: program.loopCount }, () => nowhere);
    this.#counters = Array.from({ length: program.counterCount }, () => 0);
  }

  run(start: number): Positions | undefined {
    this.#position = start;
    this.#keep = start;
    for (;;) {
      const instruction = this.#program.code[this.#address++];
      if (instruction === undefined || instruction.op === "match") return this.#result();
      if (!this.#step(instruction) && !this.#goBack()) return undefined;
    }
  }

  #result(): Positions {
    const captures = this.#starts.map((_, group) => this.#captureOf(group) ?? ([-1, -1] as const));
    captures[0] = [this.#keep, this.#position];
    return { starts: captures.map(([start]) => start), ends: captures.map(([, end]) => end) };
  }

  /** Carries out one instruction; false: it failed. */
  #step(instruction: Instruction): boolean {
    switch (instruction.op) {
      case "text":
        return this.#advance(this.#text.startsWith(instruction.text, this.#position) ? instruction.text.length : undefined);
      case "set":
        return this.#takeOne((point) => contains(instruction.set, point));
      case "assert":
        return holds(instruction.what, instruction.ascii, { text: this.#text, position: this.#position, searchedFrom: this.#searchedFrom });
      case "split":
        return this.#split(instruction.to, instruction.toFirst);
      case "jump":
        return this.#jump(instruction.to);
      case "open":
        return this.#open(instruction.group);
      case "close":
        return this.#close(instruction.group);
      case "back-reference":
        return this.#repeatGroup(instruction.reference);
      case "unless-captured":
        return this.#captureOf(instruction.group) !== undefined || this.#jump(instruction.to);
      case "keep":
        this.#keep = this.#position;
        return true;
      default:
        return this.#stepControl(instruction);
    }
  }

  #stepControl(instruction: Instruction): boolean {
    switch (instruction.op) {
      case "mark":
        this.#stack.push({ kind: "mark", position: this.#position });
        return true;
      case "commit":
        return this.#commit(instruction.rewinds);
      case "mark-not":
        this.#stack.push({ kind: "not", address: instruction.to.address, position: this.#position, keep: this.#keep });
        return true;
      case "refute":
        return this.#dropTo("not");
      case "step-back":
        return this.#stepBack(instruction.by);
      case "expect-return":
        return this.#position === this.#loops[instruction.loop]?.position;
      case "begin-loop":
        return this.#beginLoop(instruction.loop);
      case "end-loop":
        return this.#endLoop(instruction);
      case "start-count":
        return this.#setCounter(instruction.counter, 0);
      case "count":
        return this.#count(instruction);
      case "increment":
        return this.#setCounter(instruction.counter, (this.#counters[instruction.counter] ?? 0) + 1);
      case "call":
        return this.#call(instruction.to);
      case "return":
        return this.#return();
      case "begin-absent":
        this.#stack.push({ kind: "absent-start", position: this.#position, limit: this.#limit });
        return true;
      case "absent":
        return this.#absent(instruction.exit);
      case "end-absent":
        return this.#endAbsent();
      default:
        return false;
    }
  }

  #advance(by: number | undefined): boolean {
    if (by === undefined || this.#position + by > this.#limit) return false;
    this.#position += by;
    return true;
  }

  #takeOne(test: (point: number) => boolean): boolean {
    if (this.#position >= this.#limit) return false;
    const point = this.#text.codePointAt(this.#position);
    return point !== undefined && test(point) && this.#advance(point > 0xffff ? 2 : 1);
  }

  #split(to: Label, toFirst: boolean): boolean {
    this.#choice(toFirst ? this.#address : to.address);
    return !toFirst || this.#jump(to);
  }

  #choice(address: number, position = this.#position): void {
    this.#stack.push({ kind: "choice", address, position, keep: this.#keep });
  }

  #jump({ address }: Label): boolean {
    this.#address = address;
    return true;
  }

  #open(group: number): boolean {
    this.#stack.push({ kind: "open", group, position: this.#position, start: this.#starts[group] ?? -1, end: this.#ends[group] ?? -1 });
    this.#starts[group] = this.#position;
    this.#ends[group] = -1;
    return true;
  }

  #close(group: number): boolean {
    const start = this.#starts[group] ?? -1;
    const opened = this.#program.hasCalls ? openingOf(this.#stack, group) : start;
    this.#stack.push({ kind: "close", group, position: this.#position, start, end: this.#ends[group] ?? -1 });
    this.#starts[group] = opened;
    this.#ends[group] = this.#position;
    return true;
  }

  #repeatGroup({ groups, ignoreCase, level }: BackReference): boolean {
    const captures = level === undefined ? groups.map((group) => this.#captureOf(group)) : [captureAtLevel(this.#stack, groups, level)];
    const stretches = captures.map((capture) => capture && this.#text.slice(...capture));
    const lengths = stretches.map((stretch) =>
      stretch === undefined ? undefined : lengthOfRepeat(this.#text, this.#position, { stretch, ignoreCase }),
    );
    return this.#advance(lengths.find((length) => length !== undefined));
  }

  #captureOf(group: number): readonly [number, number] | undefined {
    const end = this.#ends[group] ?? -1;
    return end < 0 ? undefined : [this.#starts[group] ?? 0, end];
  }

  /** Gives up every choice behind the last mark but keeps what has to be restored. */
  #commit(rewinds: boolean): boolean {
    for (let height = this.#stack.length - 1; height >= 0; height -= 1) {
      const entry = this.#stack[height];
      if (entry?.kind === "choice" || entry?.kind === "not" || entry?.kind === "mark") this.#stack[height] = voided;
      if (entry?.kind === "mark") {
        if (rewinds) this.#position = entry.position;
        return true;
      }
    }
    return true;
  }

  #stepBack(by: number): boolean {
    for (let steps = 0; steps < by; steps += 1) {
      if (this.#position <= 0) return false;
      this.#position = before(this.#text, this.#position);
    }
    return true;
  }

  #beginLoop(loop: number): boolean {
    const start = this.#loops[loop] ?? nowhere;
    this.#loops[loop] = { position: this.#position, height: this.#stack.length };
    this.#stack.push({ kind: "loop", loop, start });
    return true;
  }

  #endLoop({ loop, exit, captures }: Extract<Instruction, { op: "end-loop" }>): boolean {
    const { position, height } = this.#loops[loop] ?? nowhere;
    if (position !== this.#position) return true;
    const verdict = captures ? judgeEmptyTurn(this.#stack, height, position) : "ends";
    if (verdict === "ends") return this.#jump(exit);
    return verdict === "goes on";
  }

  #setCounter(counter: number, count: number): boolean {
    this.#stack.push({ kind: "counter", counter, count: this.#counters[counter] ?? 0 });
    this.#counters[counter] = count;
    return true;
  }

  #count({ counter, repeat, exit }: Extract<Instruction, { op: "count" }>): boolean {
    const count = this.#counters[counter] ?? 0;
    if (count < repeat.min) return true;
    return count < repeat.max ? this.#split(exit, !repeat.greedy) : this.#jump(exit);
  }

  #call(to: Label): boolean {
    this.#stack.push({ kind: "call", frame: this.#frame, loops: this.#loops, counters: this.#counters });
    this.#frame = { back: this.#address, loops: this.#loops, counters: this.#counters, outer: this.#frame };
    this.#loops = [...this.#loops];
    this.#counters = [...this.#counters];
    return this.#jump(to);
  }

  #return(): boolean {
    const frame = this.#frame;
    if (frame === undefined) return false;
    this.#stack.push({ kind: "return", frame, loops: this.#loops, counters: this.#counters });
    this.#loops = [...frame.loops];
    this.#counters = [...frame.counters];
    this.#frame = frame.outer;
    return this.#jump({ address: frame.back });
  }

  /** At each position: leave here, unless the body matches from somewhere within; or take one more character. */
  #absent(exit: Label): boolean {
    const self = this.#address - 1;
    const narrowed = this.#limit;
    const entry = this.#stack.pop();
    if (entry?.kind !== "absent-start") return false;
    const { position: start, limit } = entry;
    this.#limit = limit;
    if (start > narrowed && this.#position > start) {
      return this.#dropTo("choice");
    }
    if (this.#position >= narrowed && this.#position > start) {
      return this.#position <= Math.min(narrowed, this.#text.length) && this.#jump(exit);
    }
    this.#choice(exit.address);
    this.#stack.push(entry);
    this.#choice(self, after(this.#text, this.#position));
    this.#stack.push({ kind: "absent" });
    this.#limit = narrowed;
    return true;
  }

  /** The body matched up to here: what is taken must stop one character short of it. */
  #endAbsent(): boolean {
    const last = this.#position > 0 ? before(this.#text, this.#position) : Math.min(0, this.#text.length - 1);
    if (last < this.#limit) this.#limit = last;
    return this.#dropTo("absent");
  }

  /** Takes up the last choice; false: there is none left. */
  #goBack(): boolean {
    for (let entry = this.#stack.pop(); entry !== undefined; entry = this.#stack.pop()) {
      if (entry.kind === "choice" || entry.kind === "not") {
        this.#address = entry.address;
        this.#position = entry.position;
        this.#keep = entry.keep;
        return true;
      }
      this.#restore(entry);
    }
    return false;
  }

  /** Removes entries up to and with the last one of the kind, restoring what they remember, and fails. */
  #dropTo(kind: "not" | "absent" | "choice"): false {
    for (let entry = this.#stack.pop(); entry !== undefined; entry = this.#stack.pop()) {
      this.#restore(entry);
      if (entry.kind === kind) break;
    }
    return false;
  }

  #restore(entry: Entry): void {
    switch (entry.kind) {
      case "open":
      case "close":
        this.#starts[entry.group] = entry.start;
        this.#ends[entry.group] = entry.end;
        return;
      case "loop":
        this.#loops[entry.loop] = entry.start;
        return;
      case "counter":
        this.#counters[entry.counter] = entry.count;
        return;
      case "call":
      case "return":
        this.#frame = entry.frame;
        this.#loops = [...entry.loops];
        this.#counters = [...entry.counters];
    }
  }
}
