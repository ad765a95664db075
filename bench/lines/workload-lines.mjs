/** Seeded lines. Those of the four workloads are, byte for byte, what the shared bench's generate.py writes. */
import { pythonRandom } from "./mersenne-twister.mjs";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const AGENTS = [
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/32.0.1700.77 Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:27.0) Gecko/20100101 Firefox/27.0",
  "curl/7.68.0",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
];

const KINDS = {
  combined: { seed: 42, line: combinedLine },
  "combined-in-json": { seed: 42, line: (random, number) => JSON.stringify({ message: combinedLine(random, number) }) },
  json: { seed: 7, line: jsonLine },
  syslog: { seed: 8, line: syslogLine },
  kv: { seed: 9, line: kvLine },
  log4j: { seed: 10, line: log4jLine },
  "one-shape": { seed: 11, line: (random, number) => shapedLine(random, { number, shape: 0 }) },
  "thousand-shapes": { seed: 11, line: (random, number) => shapedLine(random, { number, shape: number % 1_000 }) },
};

/**
 * Parts of the lines of a kind, about a megabyte each.
 * @param {keyof typeof KINDS} kind
 * @param {number} count
 */
export function* workloadLines(kind, count) {
  const { seed, line } = KINDS[kind];
  const random = pythonRandom(seed);
  let part = "";
  for (let number = 0; number < count; number++) {
    part += `${line(random, number)}\n`;
    if (part.length < 2 ** 20) continue;
    yield part;
    part = "";
  }
  yield part;
}

function combinedLine({ randint: r, choice }, number) {
  const address = `${r(1, 223)}.${r(0, 255)}.${r(0, 255)}.${r(1, 254)}`;
  const date = `${two(r(1, 28))}/${choice(MONTHS)}/2015:${two(r(0, 23))}:${two(r(0, 59))}:${two(r(0, 59))} +0000`;
  const path = `/blog/tags/${choice(["puppet", "kibana", "logstash"])}${r(1, 9999)}?x=${number}`;
  const answer = `${choice([200, 200, 200, 304, 404])} ${r(100, 99999)}`;
  const referrer = choice(["-", "http://example.org/presentations/monitoring-2013/"]);
  return `${address} - - [${date}] "GET ${path} HTTP/1.1" ${answer} "${referrer}" "${choice(AGENTS)}"`;
}

/** Spaced as Python's json.dumps does it. */
function jsonLine({ random, randint: r, choice }, number) {
  const date = `2024-03-${two(r(1, 28))}T${two(r(0, 23))}:${two(r(0, 59))}:${two(r(0, 59))}.${String(r(0, 999)).padStart(3, "0")}Z`;
  const level = choice(["INFO", "WARN", "ERROR", "DEBUG"]);
  const service = `svc-${r(1, 30)}`;
  const duration = random() * 100;
  const user = `{"id": ${r(1, 99999)}, "name": "u${r(1, 500)}"}`;
  const [first, last] = [`"ts": "${date}", "level": "${level}"`, `"tags": ["a", "b"], "status": ${choice([200, 404, 500])}`];
  return `{${first}, "service": "${service}", "msg": "request ${number} done in time", "dur": ${duration}, "user": ${user}, ${last}}`;
}

function syslogLine({ randint: r, choice }) {
  const head = `<${r(0, 191)}>${choice(MONTHS)} ${String(r(1, 28)).padStart(2)} ${two(r(0, 23))}:${two(r(0, 59))}:${two(r(0, 59))}`;
  const process = `host${r(1, 40)} sshd[${r(100, 30000)}]`;
  const user = `user${r(1, 999)}`;
  return `${head} ${process}: Accepted publickey for ${user} from 10.${r(0, 255)}.${r(0, 255)}.${r(1, 254)} port ${r(1024, 65000)} ssh2`;
}

function kvLine({ randint: r, choice }, number) {
  const addresses = `src=10.0.${r(0, 255)}.${r(1, 254)} dst=192.0.2.${r(1, 254)}`;
  const ports = `proto=${choice(["tcp", "udp"])} sport=${r(1024, 65000)} dport=${choice([80, 443, 53])}`;
  const action = choice(["accept", "drop"]);
  return `time=${1700000000 + number} ${addresses} ${ports} action="${action}" bytes=${r(40, 90000)} rule="allow web ${r(1, 50)}"`;
}

function log4jLine({ randint: r, choice }, number) {
  const date = `2024-03-${two(r(1, 28))} ${two(r(0, 23))}:${two(r(0, 59))}:${two(r(0, 59))},${String(r(0, 999)).padStart(3, "0")}`;
  const place = `[worker-${r(1, 64)}] org.example.${choice(["billing", "storage", "search"])}.Service${r(1, 40)}`;
  return `${date} ${choice(["INFO ", "WARN ", "ERROR", "DEBUG"])} ${place} - request ${number} done in ${r(1, 900)} ms`;
}

/** An event with fields that every event has and ten that only those of its shape have. */
function shapedLine({ randint: r, choice }, { number, shape }) {
  const known = `"level":"${choice(["INFO", "WARN", "ERROR"])}","status":${choice([200, 404, 500])},"took":"${r(1, 900)}","path":"/item/${number}"`;
  const own = Array.from({ length: 10 }, (_, key) => `"key_${shape}_${key}":${r(1, 9999)}`);
  return `{${known},${own.join(",")}}`;
}

function two(number) {
  return String(number).padStart(2, "0");
}
