/**
 * `node bench/run.mjs [--only NAME]`: runs the measurements, prints their table and, when all have run, keeps it in
 * RESULTS.md. Ends with 1 when a value that must be reached is missed.
 */
import { parseArgs } from "node:util";
import { measureEndToEnd } from "./measurements/end-to-end.mjs";
import { measureGrok } from "./measurements/grok.mjs";
import { measureGuard } from "./measurements/guard.mjs";
import { measureShapes } from "./measurements/shapes.mjs";
import { measureStart } from "./measurements/start.mjs";
import { measureWorkloads } from "./measurements/workloads.mjs";
import { keepResults, renderTable } from "./report.mjs";

const MEASUREMENTS = {
  "end-to-end": measureEndToEnd,
  workloads: measureWorkloads,
  grok: measureGrok,
  shapes: measureShapes,
  guard: measureGuard,
  start: measureStart,
};

const { values } = parseArgs({ options: { only: { type: "string" } } });
const names = Object.keys(MEASUREMENTS).filter((name) => values.only === undefined || values.only === name);
if (names.length === 0) throw new Error(`There is no measurement ${values.only}; there are ${Object.keys(MEASUREMENTS).join(", ")}.`);

const rows = [];
for (const name of names) rows.push(...(await MEASUREMENTS[name](console.log)));
const table = renderTable(rows);
console.log(`\n${table}`);
if (values.only === undefined) keepResults(table);
process.exitCode = rows.some(({ isBad }) => isBad) ? 1 : 0;
