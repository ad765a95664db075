/**
 * Python's `random` as far as the workloads' generator used it (shared bench, generate.py): the same seed gives the same
 * bytes on every machine. MT19937 by Matsumoto and Nishimura; `randint` and `choice` draw as CPython 3 does.
 */
const SIZE = 624;
const SHIFT = 397;

/** @param {number} seed a whole number from 0 to 2^32 */
export function pythonRandom(seed) {
  const state = seededState(seed);
  let index = SIZE;

  function word() {
    if (index === SIZE) {
      twist(state);
      index = 0;
    }
    let y = state[index++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  function below(limit) {
    const bits = 32 - Math.clz32(limit);
    for (;;) {
      const drawn = word() >>> (32 - bits);
      if (drawn < limit) return drawn;
    }
  }

  return {
    random: () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53,
    randint: (from, to) => from + below(to - from + 1),
    choice: (list) => list[below(list.length)],
  };
}

function twist(state) {
  for (let at = 0; at < SIZE; at++) {
    const y = (state[at] & 0x80000000) | (state[(at + 1) % SIZE] & 0x7fffffff);
    state[at] = state[(at + SHIFT) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

/** The state for a key of one word (`init_by_array`). */
function seededState(seed) {
  const state = new Uint32Array(SIZE);
  state[0] = 19650218;
  for (let at = 1; at < SIZE; at++) state[at] = Math.imul(1812433253, state[at - 1] ^ (state[at - 1] >>> 30)) + at;
  let at = 1;
  const step = (factor, added) => {
    state[at] = (state[at] ^ Math.imul(state[at - 1] ^ (state[at - 1] >>> 30), factor)) + added(at);
    at++;
    if (at === SIZE) {
      state[0] = state[SIZE - 1];
      at = 1;
    }
  };
  for (let n = 0; n < SIZE; n++) step(1664525, () => seed);
  for (let n = 1; n < SIZE; n++) step(1566083941, (place) => -place);
  state[0] = 0x80000000;
  return state;
}
