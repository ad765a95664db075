import type { SourceLocation } from "../errors.ts";
import type { NumberLiteral } from "./ast.ts";

/** The value of an option once repeated options are merged: what the registry checks and coerces. */
export type OptionValue = TextValue | NumberValue | ListValue | HashValue | CodecValue;

export interface TextValue {
  readonly kind: "text";
  readonly text: string;
  /** The text as the person wrote it, when `${…}` in it was filled in. Errors quote this, so that no secret is printed. */
  readonly written?: string;
  readonly location: SourceLocation;
}

export interface NumberValue {
  readonly kind: "number";
  readonly number: NumberLiteral;
  readonly location: SourceLocation;
}

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly OptionValue[];
  readonly location: SourceLocation;
}

/** Keys are unique. Their order is that of writing after merging, and Logstash's once the environment is filled in. */
export interface HashValue {
  readonly kind: "hash";
  readonly entries: readonly HashEntry[];
  readonly location: SourceLocation;
}

export interface HashEntry {
  readonly key: string;
  readonly keyLocation: SourceLocation;
  readonly value: OptionValue;
}

export interface CodecValue {
  readonly kind: "codec";
  readonly codec: MergedPlugin;
  readonly location: SourceLocation;
}

/** A plugin or codec block with each option once, in the order in which their names first stand. */
export interface MergedPlugin {
  readonly name: string;
  readonly nameLocation: SourceLocation;
  readonly options: ReadonlyMap<string, MergedOption>;
  readonly location: SourceLocation;
}

export interface MergedOption {
  readonly name: string;
  /** Where the option is named first. */
  readonly nameLocation: SourceLocation;
  readonly value: OptionValue;
}
