import type { Delivery, Rejection } from "#plugin";
import { DatagramSender, isTooLong } from "../../shared/datagrams/sender.ts";

const NEWLINE = 0x0a;

/** Sends each line in a datagram of its own; nobody says whether it arrives. */
export function lineDatagrams(host: string, port: number): Delivery {
  const sender = new DatagramSender(host);
  return {
    async deliver(payload) {
      await sender.find();
      const rejected: Rejection[] = [];
      for (let record = 0; record < payload.recordCount; record++) {
        const reason = await sendLines(payload.record(record), (line) => sender.send(line, port));
        if (reason !== undefined) rejected.push({ record, reason, isDropped: true });
      }
      return rejected.length === 0 ? undefined : { rejected };
    },
    close: () => sender.close(),
  };
}

/** @returns why a line can never be sent */
async function sendLines(lines: Buffer, send: (line: Buffer) => Promise<void>): Promise<string | undefined> {
  for (let at = 0; at < lines.length;) {
    const end = lines.indexOf(NEWLINE, at);
    try {
      await send(lines.subarray(at, end));
    } catch (error) {
      if (isTooLong(error)) return "The metric is longer than a datagram can be.";
      throw error;
    }
    at = end + 1;
  }
  return undefined;
}
