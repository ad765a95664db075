import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import path from "node:path";

/** The rows as a table in Markdown. */
export function renderTable(rows) {
  const cells = rows.map((row) => [
    row.what,
    valueText(row),
    boundText(row, row.must),
    boundText(row, row.stretch),
    verdict(row),
    noiseText(row),
    row.note ?? "",
  ]);
  const lines = [["what", "value", "must", "stretch", "", "noise", "notes"], ["---", "--:", "--:", "--:", "---", "--:", "---"], ...cells];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

const RESULTS = path.join(import.meta.dirname, "RESULTS.md");
const KEPT = /(?<=<!-- written by `npm run bench` -->\n)[^]*(?=<!-- -->)/;

/** Puts a table into RESULTS.md, with what it was measured on. */
export function keepResults(table) {
  const [{ model }] = cpus();
  const machine = `${cpus().length} × ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node.js ${process.version}`;
  const state = execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8", cwd: import.meta.dirname }).trim();
  const measured = `Measured on ${new Date().toISOString().slice(0, 10)} at ${state}: ${machine}.`;
  writeFileSync(RESULTS, readFileSync(RESULTS, "utf8").replace(KEPT, `${measured}\n\n${table}\n`));
}

function valueText({ value, unit }) {
  if (value === undefined) return "–";
  return [value >= 1_000 ? Math.round(value).toLocaleString("en") : value.toFixed(2), unit ?? ""].join(" ").trim();
}

function boundText({ bound, unit }, limit) {
  return limit === undefined ? "" : `${bound === "least" ? "≥" : "≤"} ${limit} ${unit ?? ""}`.trim();
}

function verdict({ must, isBad, isGood }) {
  if (must === undefined) return "";
  if (isBad) return "**missed**";
  return isGood ? "stretch" : "must";
}

function noiseText({ noise }) {
  return noise === undefined || noise === 0 ? "" : `± ${Math.round(noise * 100)} %`;
}
