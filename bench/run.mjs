/**
 * `node bench/run.mjs [--only NAME] [--backlog-mb MEGABYTES]`: runs the measurements, or those of a name and what hangs on it,
 * prints their table and, when all have run, keeps it in RESULTS.md. Ends with 1 when a value that must be reached is missed.
 */
import { parseArgs } from "node:util";
import { measureBacklog } from "./measurements/backlog.mjs";
import { measureBeats } from "./measurements/beats.mjs";
import { measureEndToEnd } from "./measurements/end-to-end.mjs";
import { measureFilters, measureRuby } from "./measurements/filters.mjs";
import { measureGrok } from "./measurements/grok.mjs";
import { measureGuard } from "./measurements/guard.mjs";
import { measureKafka } from "./measurements/kafka.mjs";
import { measureQueue } from "./measurements/queue.mjs";
import { measureShapes } from "./measurements/shapes.mjs";
import { measureStart } from "./measurements/start.mjs";
import { measureWorkloads } from "./measurements/workloads.mjs";
import { keepResults, renderTable } from "./report.mjs";

const MEASUREMENTS = {
  "end-to-end": measureEndToEnd,
  queue: measureQueue,
  "queue-backlog": measureBacklog,
  beats: measureBeats,
  workloads: measureWorkloads,
  grok: measureGrok,
  filters: measureFilters,
  "filters-ruby": measureRuby,
  shapes: measureShapes,
  guard: measureGuard,
  start: measureStart,
  kafka: measureKafka,
};
/** Needs Java and Maven: runs only when it is asked for by its name. */
const ON_DEMAND = ["kafka"];

const { values } = parseArgs({ options: { only: { type: "string" }, "backlog-mb": { type: "string", default: "2048" } } });
const { only, "backlog-mb": backlogMb } = values;
const names = Object.keys(MEASUREMENTS).filter(
  (name) => (only === undefined && !ON_DEMAND.includes(name)) || name === only || name.startsWith(`${only}-`),
);
if (names.length === 0) throw new Error(`There is no measurement ${only}; there are ${Object.keys(MEASUREMENTS).join(", ")}.`);

const rows = [];
for (const name of names) rows.push(...(await MEASUREMENTS[name](console.log, { backlogMb: Number(backlogMb) })));
const table = renderTable(rows);
console.log(`\n${table}`);
if (only === undefined) keepResults(table);
process.exitCode = rows.some(({ isBad }) => isBad) ? 1 : 0;
