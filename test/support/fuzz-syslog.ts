import { createSocket } from "node:dgram";
import { freePort } from "./free-port.ts";
import { mutateBytes } from "./mutate-bytes.ts";
import { seededRandom } from "./seeded-random.ts";
import { startConfig } from "./run-config.ts";
import { settledMemory } from "./settled-memory.ts";
import { send } from "./tcp-client.ts";
import { until } from "./until.ts";

const SAMPLES = [
  "<34>Jul 11 22:14:15 mymachine su[231]: 'su root' failed for lonvick on /dev/pts/8\n",
  "<13>2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc[8710]: iso time\n",
  '<165>1 2003-10-11T22:14:15.003Z web1.example.com evntslog 77 ID47 [ex@32473 iut="3" a="\\"\\]"][b c="d"] \uFEFFAn event\n',
  '97 <165>1 2003-10-11T22:14:15.003Z web1 evntslog main-7 ID47 [timeQuality tzKnown="1" isSynced="0"] two\nlines',
  "12345678901 <13>1 - - - - - - x\n",
  `<13>1 - - - - - [${'a b="c" '.repeat(50)}] x\n`,
  "<0>\0\xff\n",
].map((text) => Buffer.from(text));

/** Connections, so many inputs each, and datagrams. */
const A_CONNECTION = 100;

export interface FuzzResult {
  /** A message that came behind all of it is an event as it should be. */
  readonly isAlive: boolean;
  /** What was logged above info. */
  readonly said: readonly string[];
  /** Memory at the end over that after the first tenth. */
  readonly growth: number;
}

/** Sends mutated messages to the syslog input, over TCP and UDP. */
export async function fuzzSyslog(inputs: number, seed: number): Promise<FuzzResult> {
  const random = seededRandom(seed);
  const port = await freePort();
  const config = `input { syslog { port => ${port} } } output { if [message] == "behind" { stdout { codec => json_lines } } else { null { } } }`;
  const running = await startConfig(config, { keepsInputOpen: true });
  const socket = createSocket("udp4");
  let early = 0;
  for (let sent = 0; sent < inputs; sent += A_CONNECTION) {
    const batch = Array.from({ length: A_CONNECTION }, () => mutateBytes(SAMPLES, random));
    await send(port, [Buffer.concat(batch)]);
    socket.send(batch[0]!, port, "127.0.0.1");
    if (early === 0 && sent >= inputs / 10) early = await settledMemory();
  }
  const late = await settledMemory();
  await send(port, ["<13>1 - h p 1 - - behind\n"]);
  await until(() => running.output().length > 0, "the message behind");
  socket.close();
  await running.stop();
  const { host, process: sender } = JSON.parse(running.output().toString()) as Readonly<
    Record<string, { hostname?: string; pid?: number }>
  >;
  return {
    isAlive: host?.hostname === "h" && sender?.pid === 1,
    said: running.log.filter(({ level }) => level === "warn" || level === "error").map(({ message }) => message),
    growth: late / early,
  };
}
