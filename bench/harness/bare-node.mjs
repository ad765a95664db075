import { spawn } from "node:child_process";
import { once } from "node:events";
import { mostMemoryBytes } from "./most-memory.mjs";

/** The most memory of a Node.js that does nothing. */
export async function bareNodeMemoryBytes() {
  const child = spawn(process.execPath, ["-e", 'console.log("up"); process.stdin.resume()'], { stdio: ["pipe", "pipe", "ignore"] });
  await once(child.stdout, "data");
  const bytes = mostMemoryBytes(child.pid);
  child.stdin.end();
  await once(child, "exit");
  return bytes;
}
