/** What has been computed once, or rather will be when first asked for: this folder is loaded by every pipeline, and few need all of it. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * Remembers what was computed of an object: trees and sets are never changed, and the proofs ask the same of them again and
 * again. Looking something up costs more than a trivial computation: leave the leaves of a tree out.
 */
export function memoised<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    let entry = known.get(key);
    if (entry === undefined) {
      entry = { value: compute(key) };
      known.set(key, entry);
    }
    return entry.value;
  };
}
