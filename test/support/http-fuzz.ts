import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { ask } from "./http-client.ts";

/** What became of mutated requests, and of the good ones between them. */
export interface FuzzResult {
  /** Connections on which mutated bytes were sent. */
  readonly sent: number;
  /** Connections that the server left open after its client had ended: none should be. */
  readonly hung: number;
  /** Good requests, and those of them that were answered with 200. */
  readonly good: number;
  readonly answered: number;
}

interface FuzzOptions {
  readonly port: number;
  readonly count: number;
  readonly seed: number;
  /** Called after every tenth. */
  readonly onTenth?: () => Promise<void>;
}

const AT_ONCE = 16;
/** Between so many mutated requests there is a good one. */
const GOOD_EVERY = 50;
/** A server that has not closed by then hangs. */
const PATIENCE_MS = 20_000;

const BODY = '{"message":"good","list":[1,2.5,"\\u00fc"]}';
const GZIP = gzipSync(BODY);
const head = (more: string): string => `POST /in?a=b HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: fuzz/1\r\nAccept: */*\r\n${more}\r\n`;

/** Requests of all forms that the input knows, and greetings of other protocols. */
const SEEDS: readonly Buffer[] = [
  head(`Content-Type: application/json\r\nContent-Length: ${BODY.length}\r\n`) + BODY,
  head(`Content-Type: text/plain; charset=ISO-8859-1\r\nContent-Length: 3\r\nConnection: close\r\n`) + "abc",
  `${head("Transfer-Encoding: chunked\r\nTrailer: X-T\r\n")}5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-T: 1\r\n\r\n`,
  `${head("Expect: 100-continue\r\nContent-Length: 2\r\n")}hi`,
  "GET /health HTTP/1.0\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YW5uOnMzY3JldA==\r\n\r\n",
  `${head("Content-Length: 1\r\n")}a${head("Content-Length: 1\r\n")}b`,
  "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  head("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
  "\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000",
]
  .map((text) => Buffer.from(text, "latin1"))
  .concat([
    Buffer.concat([Buffer.from(head(`Content-Encoding: gzip\r\nContent-Length: ${GZIP.length}\r\n`)), GZIP]),
    Buffer.concat([Buffer.from(head(`Content-Encoding: deflate\r\nContent-Length: ${GZIP.length}\r\n`)), GZIP]),
  ]);

/** Texts that parsers stumble over. */
const SPIKES = [
  "\r\n",
  "\r\n\r\n",
  "\n",
  "\0",
  ": ",
  "999999999999999999999",
  "-1",
  "0x10",
  "chunked",
  "Content-Length: 5\r\n",
  "Transfer-Encoding: chunked\r\n",
  "%00",
  "__proto__: x\r\n",
  "\xff\xfe",
  "A".repeat(5_000),
];

/** Sends mutated requests, several at once, each on a connection of its own, and good ones between them. */
export async function fuzzHttp({ port, count, seed, onTenth }: FuzzOptions): Promise<FuzzResult> {
  const random = makeRandom(seed);
  const tally = { sent: 0, hung: 0, good: 0, answered: 0 };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const number = ++next;
      if (!(await throwAt(port, mutate(random)))) tally.hung++;
      tally.sent++;
      if (number % (count / 10) === 0) await onTenth?.();
      if (number % GOOD_EVERY !== 0) continue;
      tally.good++;
      const { status } = await ask(port, { headers: { "content-type": "application/json" }, body: '{"canary":true}' });
      if (status === 200) tally.answered++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return tally;
}

/** Resolves with true when the server closes, which it must as soon as its client has ended. */
function throwAt(port: number, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
    const timer = setTimeout(() => {
      resolve(false);
      socket.destroy();
    }, PATIENCE_MS);
    socket.on("error", () => {});
    socket.resume();
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

function mutate(random: (below: number) => number): Buffer {
  let bytes = pick(SEEDS, random);
  for (let left = 1 + random(4); left > 0; left--) bytes = mutateOnce(bytes, random);
  return bytes;
}

function mutateOnce(bytes: Buffer, random: (below: number) => number): Buffer {
  const from = random(bytes.length + 1);
  const to = Math.min(bytes.length, from + random(40));
  const put = (...middle: readonly Buffer[]): Buffer => Buffer.concat([bytes.subarray(0, from), ...middle, bytes.subarray(to)]);
  const garbage = (): Buffer => Buffer.from(Array.from({ length: random(60) }, () => random(256)));
  const ways: readonly (() => Buffer)[] = [
    () => put(),
    () => put(garbage()),
    () => put(bytes.subarray(from, to), bytes.subarray(from, to)),
    () => put(Buffer.from(pick(SPIKES, random), "latin1"), bytes.subarray(from, to)),
    () => bytes.subarray(0, from),
    () => Buffer.concat([bytes, pick(SEEDS, random)]),
    () => Buffer.from(bytes.map((byte, at) => (at === from ? byte ^ (1 << random(8)) : byte))),
    () =>
      Buffer.from(
        bytes.toString("latin1").replace(/\d+/, () => String(random(2) === 0 ? random(1_000) : 2 ** random(60))),
        "latin1",
      ),
  ];
  return pick(ways, random)();
}

function pick<T>(items: readonly T[], random: (below: number) => number): T {
  return items[random(items.length)]!;
}

/** Whole numbers below a bound, the same ones for the same seed (a linear congruential generator by Numerical Recipes). */
function makeRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
