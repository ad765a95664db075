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

/** Notes what a test has just shown of a plugin: it is added to the row of this plugin and peer, which begins anew with another version of the peer. */
export function noteRow(plugin: string, peer: string, checked: string): void {
  change({ plugin, peer, checks: checked.split(BETWEEN) }, (before, own) => [...new Set([...before, ...own])]);
}

/** To be called first in a test: notes, of each of the plugins, what the test shows when it passes; when it fails, that goes out of the row. */
export function noteWhenPassed(plugins: readonly string[], peer: string, checked: string): void {
  onTestFinished(({ task }) => {
    for (const plugin of plugins) {
      if (task.result?.state !== "fail") noteRow(plugin, peer, checked);
      else change({ plugin, peer, checks: checked.split(BETWEEN) }, (before, own) => before.filter((check) => !own.includes(check)));
    }
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

/** Without the version. */
function nameOf(peer: string): string {
  return peer.replace(/ [\d.]+$/, "");
}
