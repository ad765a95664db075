import path from "node:path";
import type { ParsedFlags } from "./flags.ts";
import { findPackageRoot } from "./package-root.ts";
import { run } from "./run-command.ts";

/** `tailrace quickstart`: runs the pipeline that comes with the package and says what to type next. */
export async function quickstart(flags: ParsedFlags): Promise<number> {
  const file = path.join(findPackageRoot(), "pipelines", "quickstart.conf");
  process.stderr.write(`Running ${file}: access logs in on port 5000, parsed events out.
Type in another terminal:

    nc localhost 5000 < access.log

or, with a line made up:

    echo '203.0.113.9 - - [31/Jan/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/8.0"' | nc -q 1 localhost 5000

Events come out below and as JSON in tailrace-quickstart.jsonl in this folder. Ctrl-C stops.

`);
  return run({ ...flags, settings: [...flags.settings, { name: "path.config", value: file, from: "quickstart" }] });
}
