const FIRST_CAPACITY = 16;
const LOAD_FACTOR = 0.75;
/** A bucket that already holds so many keys makes the table grow, as long as the table is smaller than LEAST_TREE_CAPACITY. */
const LONG_BUCKET = 8;
const LEAST_TREE_CAPACITY = 64;

/**
 * The order in which a java.util.HashMap gives keys that were put into it in the order of `keys`. Logstash works off hash options
 * in this order (source: CompiledPipeline.java, expandConfigVariables). Not modelled: a bucket of nine or more keys in a table of
 * 64 or more becomes a tree and orders its own keys otherwise; of random hashes with up to 200 keys one in some thousands has one.
 */
export function javaHashOrder(keys: readonly string[]): string[] {
  const hashes = new Map(keys.map((key): [string, number] => [key, spreadHash(key)]));
  const capacity = finalCapacity([...hashes.values()]);
  const buckets = new Map<number, string[]>();
  // Growing keeps the order within a bucket, so the order of insertion holds in each bucket of the final table.
  for (const [key, hash] of hashes) {
    const bucket = hash & (capacity - 1);
    const members = buckets.get(bucket);
    if (members === undefined) buckets.set(bucket, [key]);
    else members.push(key);
  }
  return [...buckets].toSorted(([left], [right]) => left - right).flatMap(([, members]) => members);
}

function finalCapacity(hashes: readonly number[]): number {
  let capacity = FIRST_CAPACITY;
  for (const [size, hash] of hashes.entries()) {
    const mask = capacity - 1;
    if (capacity < LEAST_TREE_CAPACITY) {
      const inBucket = hashes.slice(0, size).filter((other) => (other & mask) === (hash & mask)).length;
      if (inBucket >= LONG_BUCKET) capacity *= 2;
    }
    if (size + 1 > capacity * LOAD_FACTOR) capacity *= 2;
  }
  return capacity;
}

/** String.hashCode over UTF-16 units, its upper half mixed into the lower. */
function spreadHash(key: string): number {
  let hash = 0;
  for (let index = 0; index < key.length; index++) hash = (Math.imul(hash, 31) + key.charCodeAt(index)) | 0;
  return hash ^ (hash >>> 16);
}
