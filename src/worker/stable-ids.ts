import { hash, randomBytes } from "node:crypto";
import type { Event } from "../event/event.ts";
import type { RecordIds } from "../plugin/output.ts";

/** 120 bits. */
const LENGTH = 20;

/** The ids of the records that one output is given. */
export class StableIds implements RecordIds {
  /** Where the events come from that are encoded now: see ComputeJob. */
  origin = "";
  readonly #output: string;
  /** What nobody else has. */
  readonly #run = ` ${randomBytes(9).toString("base64url")}`;

  constructor(output: string) {
    this.#output = output;
  }

  of(event: Event): string {
    const run = event.$ordinal < 0 ? this.#run : "";
    const text = `${this.origin}${run} ${event.$ordinal} ${event.$lineage} ${this.#output}`;
    return hash("sha1", text, "base64url").slice(0, LENGTH);
  }
}

/** What sets a created event apart from its parent, and from its siblings. */
export function lineageOf(parent: Event, vertex: number, sibling: number): number {
  let mixed = Math.imul(parent.$lineage ^ (vertex + 1), 0x9e3779b1) ^ Math.imul(sibling + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
