import type { FieldValue } from "../event/value.ts";
import type { EcsMode } from "./context.ts";

/**
 * Options are declared once, as JSON Schema properties; validation, the type of what `create` is given, the README's
 * table and `plugin list` come from them. `format` names a kind of Logstash's (config/mixin.rb) where JSON Schema has none.
 */
export type OptionSchema = TextOption | NumberOption | BooleanOption | ListOption | HashOption | CodecOption | AnyOption;

interface CommonKeywords {
  /** What it does, in a sentence; the README's text. */
  readonly description: string;
  readonly required?: true;
  readonly examples?: readonly unknown[];
  /** Works, but the check warns with this text. */
  readonly deprecated?: string;
  /** No longer there: refused with this text, which names the replacement. */
  readonly obsolete?: string;
  /** `none`: accepted because Logstash has it, without effect here (it tunes the JVM client beneath); named once at start. */
  readonly effect?: "none";
}

export interface TextOption extends CommonKeywords {
  readonly type: "string";
  /**
   * `template`: `%{…}` is filled in per event. `field_reference`: must parse. `path`: must exist when the configuration is
   * checked. `password`: never printed. `bytes`: given to the plugin as a number of bytes. `uri`, `regex`: must parse.
   */
  readonly format?: "template" | "field_reference" | "path" | "password" | "uri" | "regex";
  readonly enum?: readonly string[];
  readonly default?: string;
}

export interface NumberOption extends CommonKeywords {
  readonly type: "number" | "integer";
  /** `bytes`: a number of bytes, or a text with a unit (`10 MiB`, `64kb`). */
  readonly format?: "bytes";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: number;
}

export interface BooleanOption extends CommonKeywords {
  readonly type: "boolean";
  readonly default?: boolean;
}

/** A scalar given for it becomes a list of one. */
export interface ListOption extends CommonKeywords {
  readonly type: "array";
  readonly items:
    | { readonly type: "string" | "number"; readonly format?: TextOption["format"]; readonly enum?: readonly string[] }
    | Readonly<Record<string, never>>;
  readonly minItems?: number;
  readonly default?: readonly unknown[];
}

/**
 * Key and value pairs, given to the plugin as a list of entries in the order in which Logstash works them off (that of a
 * java.util.HashMap). A flat list of alternating keys and values is taken too.
 */
export interface HashOption extends CommonKeywords {
  readonly type: "object";
  readonly additionalProperties?: { readonly type: "string"; readonly enum?: readonly string[] } | Readonly<Record<string, never>>;
  readonly format?: undefined;
  readonly default?: Readonly<Record<string, string>>;
}

/** Another plugin: `codec => json { … }`, or its bare name. */
export interface CodecOption extends CommonKeywords {
  readonly type: "object";
  readonly format: "codec";
}

/** Anything a configuration can say, unchanged. */
export interface AnyOption extends CommonKeywords {
  readonly type?: undefined;
  readonly default?: unknown;
}

export type OptionSchemas = Readonly<Record<string, OptionSchema>>;

/** A hash of a configuration, in the order in which Logstash works it off. */
export type HashEntries<T> = readonly (readonly [key: string, value: T])[];

/** The type of the options that `create` is given: those with a default or required are always there. */
export type OptionsOf<S extends OptionSchemas> = {
  readonly [K in keyof S as IsAlwaysThere<S[K]> extends true ? K : never]: OptionValue<S[K]>;
} & {
  readonly [K in keyof S as IsAlwaysThere<S[K]> extends true ? never : K]?: OptionValue<S[K]> | undefined;
};

/** Options that passed the checks of their definition, whichever it is. */
export type CheckedOptions = OptionsOf<OptionSchemas>;

type IsAlwaysThere<S> = S extends { readonly required: true } | { readonly default: unknown } ? true : false;

type OptionValue<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly format: "codec" }
    ? CodecChoice
    : S extends { readonly type: "string" }
      ? string
      : S extends { readonly type: "number" | "integer" }
        ? number
        : S extends { readonly type: "boolean" }
          ? boolean
          : S extends { readonly type: "array"; readonly items: infer I }
            ? readonly ItemValue<I>[]
            : S extends { readonly type: "object"; readonly additionalProperties: infer I }
              ? HashEntries<ItemValue<I>>
              : S extends { readonly type: "object" }
                ? HashEntries<FieldValue>
                : FieldValue;

type ItemValue<I> = I extends { readonly enum: readonly (infer E)[] }
  ? E
  : I extends { readonly type: "string" }
    ? string
    : I extends { readonly type: "number" }
      ? number
      : FieldValue;

/** A codec named in a configuration, its options checked. */
export interface CodecChoice {
  readonly name: string;
  readonly options: CheckedOptions;
  /** Its own setting, else the pipeline's; that of the plugin it serves is not its own. */
  readonly ecs?: EcsMode;
}
