import { expectedOutputs } from "./fixed-files.mjs";
import { outputSum, SUM_MODULUS } from "./output-sum.mjs";

/**
 * @param times how often the lines were sent
 * @throws when a file of events is not what a workload gives: something was skipped, doubled or computed otherwise
 */
export async function checkOutput(file, workload, lineCount, times = 1) {
  const found = await outputSum(file, NORMALISE[workload]);
  const once = expectedOutputs[`${workload}-${lineCount}`];
  const expected = once && { lines: once.lines * times, sum: Number((BigInt(once.sum) * BigInt(times)) % BigInt(SUM_MODULUS)) };
  if (found.lines === expected?.lines && found.sum === expected.sum) return;
  throw new Error(`The output of ${workload} is ${JSON.stringify(found)}; by checksums.json it is ${JSON.stringify(expected)}.`);
}

/** Takes away what differs from pass to pass: a date without a year is given the present one, and without ECS the sender's port is in the event. */
const NORMALISE = { syslog: undated, "combined-without-ecs": portless };
const YEAR = /(?<="@timestamp":")\d{4}/;
const TIMESTAMP = /(?<="@timestamp":")[^"]*/;

function portless(line) {
  return Buffer.from(line.toString("latin1").replace(/"port":\d+/, '"port":0'), "latin1");
}

/** Some of the lines have the priority 0, which POSINT does not match: they are dated by their arrival. */
function undated(line) {
  const text = line.toString("latin1");
  return Buffer.from(text.replace(text.includes("_grokparsefailure") ? TIMESTAMP : YEAR, ""), "latin1");
}
