import { describe, expect, test } from "vitest";
import {
  datagrams,
  EACH_ONCE,
  linesFromManyClients,
  linesFromManyConnections,
  linesFromNetcat,
  linesFromSingleBytes,
} from "../support/intake-load.ts";

/** The quick versions of test/long/intake.long.test.ts. */
describe("every line is an event, once, with its fields right", { timeout: 60_000 }, () => {
  test("from a file by nc", async () => {
    expect(await linesFromNetcat(20_000)).toMatchObject(EACH_ONCE);
  });

  test("from 50 connections at once, cut at any byte", async () => {
    expect(await linesFromManyConnections(50, 100)).toEqual(EACH_ONCE);
  });

  test("in writes of one byte", async () => {
    expect(await linesFromSingleBytes(100)).toEqual(EACH_ONCE);
  });

  test("from 200 connections of one line each", async () => {
    expect(await linesFromManyClients(200)).toEqual(EACH_ONCE);
  });
});

test("every datagram is an event, once, or counted as dropped by the kernel", { timeout: 60_000 }, async () => {
  const { received, dropped, ...result } = await datagrams({ seconds: 0.5, perSecond: 50_000 });

  expect(result).toEqual({ sent: received + dropped, events: received, doubled: 0, exit: EACH_ONCE.exit });
});
