import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const FILE = path.join(import.meta.dirname, "MATRIX.md");
const HEAD = `# Against whom it was run

Written by \`npm run test:services\`: what each plugin was run against, and what was seen to hold.

| plugin | server or client | what was checked |
|---|---|---|
`;

/** Notes what a test has just shown; a row of the same plugin and peer is replaced. */
export function noteRow(plugin: string, peer: string, checked: string): void {
  const text = existsSync(FILE) ? readFileSync(FILE, "utf8") : HEAD;
  const rows = text.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| plugin |"));
  const name = peer.replace(/ [\d.]+$/, "");
  const others = rows.filter((row) => !row.startsWith(`| ${plugin} | ${name}`));
  writeFileSync(FILE, `${HEAD}${[...others, `| ${plugin} | ${peer} | ${checked} |`].toSorted().join("\n")}\n`);
}
