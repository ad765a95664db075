import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { startConfig } from "../../test/support/run-config.ts";
import { until } from "../../test/support/until.ts";
import { defineOutput } from "../plugin/output.ts";

test("an output's housekeeping never meets a delivery, and its failure is no harm", async () => {
  const counts = { deliveries: 0, ticks: 0, meetings: 0 };
  let isTicking = false;
  const probe = defineOutput({
    name: "probe",
    summary: "Looks at when it is called.",
    defaultCodec: "plain",
    options: {},
    create: () => ({
      async deliver() {
        counts.deliveries++;
        if (isTicking) counts.meetings++;
        await delay(1);
        return undefined;
      },
      async tick() {
        counts.ticks++;
        isTicking = true;
        await delay(30);
        isTicking = false;
        throw new Error("cannot tidy up");
      },
    }),
  });
  const running = await startConfig("input { heartbeat { interval => 0.005 } } output { probe {} }", { strangers: [probe] });
  onTestFinished(() => running.agent.close());

  await until(() => counts.ticks === 2, "two rounds of housekeeping");
  const before = counts.deliveries;
  await until(() => counts.deliveries > before + 10, "deliveries behind it");
  await running.stop();

  expect(counts.meetings).toBe(0);
  expect(running.log.filter(({ level }) => level === "warn").map(({ message }) => message)).toContain("An output's housekeeping failed.");
});
