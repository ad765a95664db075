import { test } from "vitest";
import { writeFileSync } from "node:fs";
import { caseNames, runCase } from "../conformance/case-runner.ts";
test("all", async () => {
  const tally: Record<string, string[]> = {}; let out = "";
  for (const name of caseNames()) {
    if (process.env.ONLY && !name.includes(process.env.ONLY)) continue;
    let v; try { v = await runCase(name); } catch (e) { v = { kind: "threw", expected: "", actual: String((e as Error).stack) }; }
    (tally[v.kind] ??= []).push(name);
    if (v.kind === "different" || v.kind === "threw") out += `##### ${name} ${v.kind}\n--- expected\n${(v as any).expected}\n--- actual\n${(v as any).actual}\n`;
  }
  for (const k in tally) console.log(k, tally[k]!.length);
  writeFileSync("/tmp/lead/conf.out", out); writeFileSync("/tmp/lead/conf.json", JSON.stringify(tally, null, 1));
}, 600000);
