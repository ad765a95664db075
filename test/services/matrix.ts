import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";

const FILE = path.join(import.meta.dirname, "MATRIX.md");
const HEAD = `# Against whom it was run

Written by \`npm run test:services\`: what each plugin was run against, and what was seen to hold. A check that fails goes out of its row.

| plugin | server or client | what was checked |
|---|---|---|
`;
const BETWEEN = "; ";

interface Row {
  readonly plugin: string;
  /** A server or client, and its version. */
  readonly peer: string;
  readonly checks: readonly string[];
}

/**
 * To be called first in a test: adds what the test shows, when it passes, to the row of each of the plugins and the peer; when it
 * fails, that goes out of the row. With another version of the peer the row begins anew.
 */
export function noteWhenPassed(plugins: readonly string[], peer: string, checked: string): void {
  onTestFinished(({ task }) => {
    const isShown = task.result?.state !== "fail";
    for (const plugin of plugins)
      change({ plugin, peer, checks: checked.split(BETWEEN) }, (before, own) =>
        isShown ? [...new Set([...before, ...own])] : before.filter((check) => !own.includes(check)),
      );
  });
}

function change(row: Row, merge: (before: readonly string[], own: readonly string[]) => readonly string[]): void {
  const rows = existsSync(FILE) ? readRows(readFileSync(FILE, "utf8")) : [];
  const isOfSamePeer = ({ plugin, peer }: Row): boolean => plugin === row.plugin && nameOf(peer) === nameOf(row.peer);
  const before = rows.find((each) => isOfSamePeer(each) && each.peer === row.peer)?.checks ?? [];
  const after = [...rows.filter((each) => !isOfSamePeer(each)), { ...row, checks: merge(before, row.checks) }];
  const lines = after
    .filter(({ checks }) => checks.length > 0)
    .map(({ plugin, peer, checks }) => `| ${plugin} | ${peer} | ${checks.join(BETWEEN)} |`);
  writeFileSync(FILE, `${HEAD}${lines.toSorted().join("\n")}\n`);
}

function readRows(text: string): Row[] {
  return text.split("\n").flatMap((line) => {
    const [, plugin = "", peer = "", checked = ""] = /^\| (\w+ \w+) \| (.+?) \| (.+) \|$/.exec(line) ?? [];
    return plugin === "" ? [] : [{ plugin, peer, checks: checked.split(BETWEEN) }];
  });
}

/** With the first number of the version only: Elasticsearch 8 and 9 are two. */
function nameOf(peer: string): string {
  return peer.replace(/\.[\d.]+$/, "");
}
