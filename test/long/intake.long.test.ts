import { describe, expect, test } from "vitest";
import {
  datagrams,
  EACH_ONCE,
  linesFromManyClients,
  linesFromManyConnections,
  linesFromNetcat,
  linesFromSingleBytes,
} from "../support/intake-load.ts";

describe("every line is an event, once, with its fields right", () => {
  test("from a file of a million by nc, in less than five times the memory of a bare Node.js", async () => {
    const { timesBareNode, ...result } = await linesFromNetcat(1_000_000);

    expect(result).toEqual(EACH_ONCE);
    expect(timesBareNode).toBeLessThan(5);
  });

  test("from 50 connections at once with 1,000 each, cut at any byte", async () => {
    expect(await linesFromManyConnections(50, 1_000)).toEqual(EACH_ONCE);
  });

  test("2,000 in writes of one byte", async () => {
    expect(await linesFromSingleBytes(2_000)).toEqual(EACH_ONCE);
  });

  test("from 1,000 connections of one line each", async () => {
    expect(await linesFromManyClients(1_000)).toEqual(EACH_ONCE);
  });
});

test("of 5 s of 50,000 datagrams a second each is an event, once, or counted as dropped by the kernel", async () => {
  const { received, dropped, ...result } = await datagrams({ seconds: 5, perSecond: 50_000 });

  expect(result).toEqual({ sent: 250_000, events: received, doubled: 0, exit: EACH_ONCE.exit });
  expect(received + dropped).toBe(250_000);
});
