import type { ComputeContext, Event, FieldAccessor } from "#plugin";

/**
 * What is known of the fields that Ruby code names: their values go to Ruby with every event, so that the code need not ask
 * for each. Fields that it names in another way are asked for.
 */
export interface RubyView {
  /** The fields whose values are sent, in this order. */
  readonly reads: readonly FieldAccessor[];
  /** What is sent behind them. */
  readonly computed: readonly ComputedField[];
  /**
   * References that may be set without asking, nested ones only where no scalar or list stands in the way. `[a][` stands for
   * all of `[a][…]`: the code puts the last name together.
   */
  readonly plain: readonly string[];
  /** Of `plain`, those with more than one name. */
  readonly nested: readonly Reference[];
  /** For a reference that is set or removed: the places in `reads` that are changed by it, beside its own. */
  readonly overlaps: Readonly<Record<string, readonly number[]>>;
  /** True: the code may change strings in place. */
  readonly mutates: boolean;
}

const READ = /\.\s*(?:get|include\?|remove)\s*\(?\s*(?:'([^'\\\n]*)'|"([^"\\#\n]*)")/g;
const WRITTEN = /\.\s*set\s*\(?\s*(?:'([^'\\\n]*)'|"([^"\\#\n]*)")/g;
/** `[a][b]` of `set("[a][b][#{name}]"`, `set("[a][b][of_#{name}]"` and `set("[a][b][" + name`. */
const WRITTEN_BELOW = /\.\s*set\s*\(?\s*["']((?:\[[^\][\\"'#\n]+\])+)\[[^\][\\"'#\n]*(?:#\{|["'])/g;
const MUTATES =
  /[a-z_]!|<<|\]\s*=[^=~]|\.\s*(?:replace|force_encoding|concat|insert|prepend|clear|setbyte|append_as_bytes|encode_with|instance_variable_set)\b/;
const MOST_FIELDS = 60;

/** Something made of the event that Ruby reads as a field of this name. */
export interface ComputedField {
  readonly name: string;
  render(event: Event): string;
}

export interface ViewExtras {
  /** Fields that are read though the code does not name them. */
  readonly reads?: readonly string[];
  readonly computed?: readonly ComputedField[];
}

/** @param code all code that sees the event */
export function viewOf(code: string, context: ComputeContext, { reads: more = [], computed = [] }: ViewExtras = {}): RubyView {
  const readNames = new Set([...namesIn(code, READ), ...more]);
  if (/\.\s*timestamp\b/.test(code)) readNames.add("@timestamp");
  const reads = accessorsOf(readNames, context).filter(({ reference }) => reference.path.length > 0);
  const families = accessorsOf(namesIn(code, WRITTEN_BELOW), context).map(({ reference }) => familyBelow(reference));
  const written = [...accessorsOf(namesIn(code, WRITTEN), context).map(({ reference }) => reference), ...families];
  const plain = written.filter((reference) => isPlain(reference, written));
  const changed = new Map([...reads.map(({ reference }) => reference), ...written].map((reference) => [reference.text, reference]));
  const overlaps: Record<string, readonly number[]> = {};
  for (const [text, reference] of changed) {
    const others = reads.flatMap((other, at) => (other.reference.text !== text && overlap(reference, other.reference) ? [at] : []));
    if (others.length > 0) overlaps[text] = others;
  }
  return {
    reads,
    computed,
    plain: plain.map(({ text }) => text),
    nested: plain.filter(({ path }) => path.length > 1),
    overlaps,
    mutates: MUTATES.test(code),
  };
}

/** The view as Ruby is told it: the arguments of `View.new`. */
export function viewArguments({ reads, computed, plain, overlaps, mutates, nested }: RubyView): readonly unknown[] {
  return [
    [...reads.map(({ reference }) => reference.text), ...computed.map(({ name }) => name)],
    plain,
    overlaps,
    mutates,
    nested.length > 0,
  ];
}

function namesIn(code: string, pattern: RegExp): Set<string> {
  const names = new Set<string>();
  for (const [, single, double] of code.matchAll(pattern)) {
    const name = single ?? double ?? "";
    if (name !== "" && names.size < MOST_FIELDS) names.add(name);
  }
  return names;
}

/** What is no reference is left to fail when the code comes to it. */
function accessorsOf(names: Iterable<string>, context: ComputeContext): FieldAccessor[] {
  return [...names].flatMap((name) => {
    try {
      return [context.field(name)];
    } catch {
      return [];
    }
  });
}

/** In the path of a reference: any name. No field has it for its own. */
const ANY = "";

function familyBelow({ text, metadata, path }: Reference): Reference {
  return { text: `${text}[`, metadata, path: [...path, ANY] };
}

/** Setting it raises nothing, unless something that the host can see beforehand stands in its way. */
function isPlain(reference: Reference, written: readonly Reference[]): boolean {
  const { metadata, path } = reference;
  if (path.length === 0) return false;
  if (!metadata && (path[0] === "tags" || path[0] === "@timestamp")) return false;
  return !written.some((other) => other.path.length < path.length && isWithin(reference, other));
}

function overlap(left: Reference, right: Reference): boolean {
  return isWithin(left, right) || isWithin(right, left);
}

type Reference = FieldAccessor["reference"];

function isWithin(inner: Reference, outer: Reference): boolean {
  return (
    inner.metadata === outer.metadata && outer.path.every((name, at) => (name === ANY ? at < inner.path.length : inner.path[at] === name))
  );
}
