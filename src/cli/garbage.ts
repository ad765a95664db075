import v8 from "node:v8";
import { runInNewContext } from "node:vm";

/** Has each thread collect its young garbage alone: with a worker for each core, V8's helpers only keep others from theirs. */
export function collectAlone(): void {
  v8.setFlagsFromString("--no-parallel-scavenge");
}

const LOOK_MS = 75;
const MOST_GROWTH = 2 * 2 ** 20;

/**
 * Frees what was read of sockets soon. Bytes that came in are garbage as soon as they are in a block. This thread makes few new
 * objects, so that V8 seldom looks for young garbage; but it counts the bytes of buffers with what is old, and looks through
 * the whole heap for each 8 MB of them: seven times a second, a twentieth of all processor time.
 * @returns ends it
 */
export function freeBuffersEarly(): () => void {
  let collect: CollectGarbage | undefined;
  let least = externalBytes();
  const timer = setInterval(() => {
    const now = externalBytes();
    if (now - least > MOST_GROWTH) {
      collect ??= findCollector();
      collect({ type: "minor" });
      least = externalBytes();
    } else least = Math.min(least, now);
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

type CollectGarbage = (options: { readonly type: "minor" }) => void;

function externalBytes(): number {
  return v8.getHeapStatistics().external_memory;
}

/** New contexts have a function `gc` while the flag is set. */
function findCollector(): CollectGarbage {
  v8.setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as CollectGarbage;
  v8.setFlagsFromString("--no-expose-gc");
  return collect;
}
