import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { packageRoot } from "../support/run-config.ts";

/** The command line that these tests start is that of the code as it is. */
export async function setup(): Promise<void> {
  await promisify(execFile)("npm", ["run", "-s", "build"], { cwd: packageRoot });
}
