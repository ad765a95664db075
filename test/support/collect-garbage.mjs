/**
 * Loaded into a process before all else (`--import`): at the signal SIGPWR it collects its garbage and says so in a line of standard
 * error, so that its memory can be compared with what it was. It collects that of its main thread; workers keep little.
 */
import { writeSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.on("SIGPWR", () => {
    void collectGarbage().then(() => writeSync(process.stderr.fd, "The garbage is collected.\n"));
  });
}

/** All of it, and gives the system back what V8 keeps at hand for new objects: its `gc` does not. */
export async function collectGarbage() {
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.collectGarbage");
  // What the first one found to have a finaliser, such as a stream of zlib, is let go by the second.
  await session.post("HeapProfiler.collectGarbage");
  session.disconnect();
}
