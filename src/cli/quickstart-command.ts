import path from "node:path";
import { unexpectedArgument } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";
import { findPackageRoot } from "./package-root.ts";
import { runPipelines } from "./run-command.ts";

/** `tailrace quickstart`: runs the pipeline that comes with the package and says what to type next. */
export async function quickstart(flags: ParsedFlags, [extra]: readonly string[]): Promise<number> {
  if (extra !== undefined) throw unexpectedArgument(`quickstart takes no path, and was given ${JSON.stringify(extra)}`);
  const file = path.join(findPackageRoot(), "pipelines", "quickstart.conf");
  const settings = [...flags.settings, { name: "path.config", value: file, from: "quickstart" }];
  return runPipelines({ ...flags, settings }, () => void process.stderr.write(nextSteps(file)));
}

function nextSteps(file: string): string {
  return `
Access logs in on port 5000, parsed events out. Type in another terminal:

    nc localhost 5000 < access.log

or, with a line made up:

    echo '203.0.113.9 - - [31/Jan/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/8.0"' | nc -w 1 localhost 5000

Events are printed below, and written as JSON to tailrace-quickstart.jsonl in this folder. Ctrl-C stops.
To make it yours: copy ${file}, change it, and run \`tailrace -f\` with your copy.

`;
}
