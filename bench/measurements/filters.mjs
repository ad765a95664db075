import { coverage } from "../../dist/plugins/coverage.js";
import { checkPipelines } from "../../dist/src/agent/agent.js";
import { parseFlags } from "../../dist/src/cli/flags.js";
import { loadPipelines, prepare } from "../../dist/src/cli/setup.js";
import { BlockBuilder } from "../../dist/src/flow/block-builder.js";
import { BlockMemory } from "../../dist/src/flow/block-memory.js";
import { Processor } from "../../dist/src/worker/processor.js";
import { buildProgram } from "../../dist/src/worker/program.js";
import { readLines } from "../harness/fixed-files.mjs";
import { atLeast, told } from "../harness/rows.mjs";
import { median, quantile } from "../harness/statistics.mjs";
import { matchesC } from "../loops/c.mjs";
import { FILTER_EXAMPLES, RUBY_SCRIPT, RUBY_SET_GET, SEVENTEEN } from "../loops/filter-examples.mjs";
import { loopRate } from "../loops/loop-rate.mjs";

const BLOCK_EVENTS = 400;
/** Of processor time: the machine may be busy. */
const WARM_MS = 250;
const ROUND_MS = 40;
const ROUNDS = 9;
const LOOP_LINES = 100_000;
const RUBY_ROUND_MS = 400;
const RUBY_ROUNDS = 5;
/** The loop's cost, in µs a line, on the machine that the other numbers are from (shared bench, README). */
const C_THERE = 0.32;
/** Filters whose work is to wait. */
const WAITING = new Set(["dns", "sleep"]);

/**
 * What each filter costs beside decoding its event and taking it to an output that drops it, in one thread, by processor time.
 */
export async function measureFilters(say) {
  const names = Object.entries(coverage.filter).filter(([name, { status }]) => status === "served" && !WAITING.has(name));
  const rows = [];
  for (const [name] of names) {
    const [filter, line] = FILTER_EXAMPLES[name];
    const meters = [await makeMeter("", line), await makeMeter(filter, line)];
    for (const meter of meters) await meter.round(WARM_MS);
    const pairs = [];
    for (let at = 0; at < ROUNDS; at++) pairs.push([await meters[0].round(ROUND_MS), await meters[1].round(ROUND_MS)]);
    for (const meter of meters) await meter.close();
    const floor = median(pairs.map(([without]) => without));
    const costs = pairs.map(([without, beside]) => beside - without);
    const noise = (quantile(costs, 0.75) - quantile(costs, 0.25)) / 2;
    const note = `± ${noise.toFixed(2)} µs; floor ${floor.toFixed(2)}: the event's way without it`;
    rows.push({ ...told(`filter ${name}, cpu per event`, costs, { unit: "µs", note }), noise: undefined });
    say(`filter ${name}: ${median(costs).toFixed(2)} ± ${noise.toFixed(2)} cpu µs beside ${floor.toFixed(2)}`);
  }
  return rows;
}

/** Events that one worker takes through Ruby code in a second of processor time. */
export async function measureRuby(say) {
  const texts = readLines("combined", LOOP_LINES).toString("latin1").split("\n", LOOP_LINES);
  loopRate(matchesC, texts);
  const rows = [];
  for (const [what, filter, must] of [
    ["ruby set/get", RUBY_SET_GET, 80_000],
    ["ruby script of 15 lines", RUBY_SCRIPT, 8_000],
  ]) {
    const scale = 1e6 / loopRate(matchesC, texts) / C_THERE;
    const rates = (await costsOf(filter, SEVENTEEN, RUBY_ROUND_MS)).map((cost) => (1e6 / cost) * scale);
    rows.push(atLeast(`${what}, events/s a worker, scaled by C`, rates, { must, note: `C ${(scale * C_THERE).toFixed(2)} µs a line` }));
    say(`${what}: ${Math.round(median(rates))} events/s a worker, scaled`);
  }
  return rows;
}

/** Processor time per event in µs, of each round. */
async function costsOf(filter, line, roundMs) {
  const meter = await makeMeter(filter, line);
  await meter.round(Math.max(WARM_MS, roundMs));
  const costs = [];
  for (let at = 0; at < RUBY_ROUNDS; at++) costs.push(await meter.round(roundMs));
  await meter.close();
  return costs;
}

/** Takes blocks of one line through a filter; `round` for so long, and resolves to the processor time per event in µs. */
async function makeMeter(filter, line) {
  const { processor, plan } = await makeProcessor(filter);
  const block = makeBlock(plan, line);
  let job = 0;
  const round = async (ms) => {
    const before = process.cpuUsage();
    const spent = () => {
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    let events = 0;
    while (spent() < ms * 1_000) {
      const work = { job: ++job, program: "", origin: String(job), mode: "compute", timedOut: [], seams: [], spare: [] };
      await processor.compute({ ...work, isGuarded: plan.isStateful, memory: block.memory, length: block.length });
      events += BLOCK_EVENTS;
    }
    return spent() / events;
  };
  return { round, close: () => processor.close() };
}

async function makeProcessor(filter) {
  const flags = parseFlags([
    "-e",
    `input { udp { port => 9 codec => json ecs_compatibility => disabled } } filter { ${filter} } output { null { } }`,
  ]);
  const setup = await prepare(flags);
  const { tools } = setup;
  const { specs } = await loadPipelines(setup, flags);
  const { plans, problems } = await checkPipelines(specs, tools);
  if (plans[0] === undefined) throw new Error(`${filter}: ${problems?.map(({ message }) => message).join(" ")}`);
  const form = plans[0].isStateful ? "guarded" : "generated";
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const parts = { definitions: tools.registry, files: tools.files, logger: silent, form };
  return { plan: plans[0], processor: new Processor((send) => buildProgram(plans[0], { ...parts, send })) };
}

function makeBlock({ generation }, line) {
  const builder = new BlockBuilder(new BlockMemory(BLOCK_EVENTS * (line.length + 64)), Buffer.from(generation, "hex"));
  const bytes = Buffer.from(`${line}\n`.repeat(BLOCK_EVENTS));
  builder.addDelimited({ input: 0, stream: 1, receivedMs: 0, source: new Uint8Array(0), flags: 0 }, [bytes]);
  return builder.seal();
}
