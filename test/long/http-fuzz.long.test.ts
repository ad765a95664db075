import { expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { fuzzHttp } from "../support/http-fuzz.ts";
import { collectsGarbage, settledMemoryOf } from "../support/settled-memory.ts";
import { startTailrace } from "../support/tailrace-process.ts";
import { isListening } from "../options/is-listening.ts";
import { until } from "../support/until.ts";

const COUNT = Number(process.env["FUZZ_COUNT"] ?? 100_000);

test(`${COUNT} mutated requests: no crash, no hang, no event of a good one lost, and no more memory at the end than early on`, async () => {
  const port = await freePort();
  const tailrace = await startTailrace({
    pipelines: {
      main: `input { http { host => "127.0.0.1" port => ${port} max_content_length => 100000 } } filter { if ![canary] { drop { } } } output { file { path => "{folder}/out" codec => line { format => "{}" } } }`,
    },
    environment: collectsGarbage(),
  });
  await until(() => isListening(port), "the port");
  const memory: number[] = [];

  const result = await fuzzHttp({ port, count: COUNT, seed: 7, onTenth: async () => void memory.push(await settledMemoryOf(tailrace)) });

  const events = async (): Promise<number> => (await tailrace.events("out")).length;
  await until(async () => (await events()) >= result.good, "the good events", 60_000);
  const arrived = await events();
  const exit = await tailrace.stop();
  console.log(`http: ${COUNT} mutated requests; MB after each tenth: ${memory.map((bytes) => Math.round(bytes / 1e6)).join(" ")}`);
  expect(result).toEqual({ sent: COUNT, hung: 0, good: COUNT / 50, answered: COUNT / 50 });
  expect(arrived).toBe(COUNT / 50);
  expect(exit.code).toBe(0);
  expect(memory.at(-1)! / memory[0]!).toBeLessThanOrEqual(1.2);
});
