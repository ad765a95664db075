import { readFileSync } from "node:fs";
import path from "node:path";
import { checkPipelines } from "../../dist/src/agent/agent.js";
import { loadPipelines, prepare } from "../../dist/src/cli/setup.js";
import { parseFlags } from "../../dist/src/cli/flags.js";
import { parseJson } from "../../dist/src/event/json-parse.js";
import { Timestamp } from "../../dist/src/event/timestamp.js";
import { buildProgram } from "../../dist/src/worker/program.js";
import { benchFolder, readLines } from "../harness/fixed-files.mjs";
import { rateText } from "../harness/pass-text.mjs";
import { atLeast } from "../harness/rows.mjs";

const LINES = 50_000;
const BLOCK_LINES = 1_000;
const ROUNDS = 15;

/** The filter section alone, over events that all have the same fields, and over events of a thousand kinds. */
export async function measureShapes(say) {
  const program = await makeProgram();
  const [one, thousand] = ["one-shape", "thousand-shapes"].map((kind) => readLines(kind, LINES).toString("utf8").trimEnd().split("\n"));
  const ratios = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const [oneRate, thousandRate] = [one, thousand].map((lines) => sectionRate(program, lines));
    say(`shapes, round ${round}: one ${rateText(oneRate)}, thousand ${rateText(thousandRate)}`);
    if (round > 0) ratios.push(thousandRate / oneRate);
  }
  return [atLeast("1,000 shapes / 1 shape", ratios, { must: 0.5, stretch: 0.75 })];
}

async function makeProgram() {
  const flags = parseFlags(["-e", readFileSync(path.join(benchFolder, "pipelines/shapes.conf"), "utf8")]);
  const setup = await prepare(flags);
  const { tools, logger } = setup;
  const { specs } = await loadPipelines(setup, flags);
  const { plans } = await checkPipelines(specs, tools);
  return buildProgram(plans[0], { definitions: tools.registry, files: tools.files, logger, send: () => {} });
}

/** Events for each second of processor time in the section; they come and go by blocks, as they do in a worker. */
function sectionRate(
  {
    layout,
    code: {
      steps: [section],
    },
  },
  lines,
) {
  const receivedAt = new Timestamp(Date.UTC(2026, 0, 31));
  let micros = 0;
  for (let from = 0; from < lines.length; from += BLOCK_LINES) {
    const events = lines.slice(from, from + BLOCK_LINES).map((line) => layout.fromMap(parseJson(line), receivedAt));
    const before = process.cpuUsage();
    for (const event of events) section.run(event);
    const { user, system } = process.cpuUsage(before);
    micros += user + system;
  }
  return (lines.length * 1e6) / micros;
}
