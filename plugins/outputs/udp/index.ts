import { setTimeout as delay } from "node:timers/promises";
import { defineOutput, reasonOf, recordsOf } from "#plugin";
import type { OptionsOf, OptionSchemas, Payload, Rejection } from "#plugin";
import { DatagramSender, isTooLong } from "../../shared/datagrams/sender.ts";
import { rubyInteger } from "../../shared/ruby-number.ts";

const options = {
  host: { type: "string", required: true, description: "The machine to send to." },
  port: { type: "string", format: "template", required: true, description: "The port to send to; it may hold `%{…}`.", examples: ["5514"] },
  retry_count: {
    type: "integer",
    default: 0,
    minimum: 0,
    description: "How often a datagram that the system does not take is tried again, before its event is given up.",
  },
  retry_backoff_ms: { type: "number", default: 100, minimum: 0, description: "Milliseconds before it is tried again." },
} as const satisfies OptionSchemas;

/** Datagrams under way at once: the system takes each at once or says no. */
const AT_ONCE = 64;

export default defineOutput({
  name: "udp",
  summary: "Sends each event in a datagram.",
  defaultCodec: "json",
  rejects: true,
  options,
  encoder({ port }, codec, context) {
    const template = context.template(port);
    const recordOf = recordsOf(codec);
    return { encode: (event) => ({ data: recordOf(event), destination: template.render(event) }) };
  },
  create(given) {
    const sender = new DatagramSender(given.host);
    return {
      releasesBytes: true,
      async deliver(payload, signal) {
        await sender.find();
        const rejected = await sendAll(payload, { sender, signal, ...given });
        return rejected.length === 0 ? undefined : { rejected };
      },
      close: () => sender.close(),
    };
  },
});

interface Sending extends Pick<OptionsOf<typeof options>, "retry_count" | "retry_backoff_ms"> {
  readonly sender: DatagramSender;
  readonly signal: AbortSignal;
}

async function sendAll(payload: Payload, sending: Sending): Promise<Rejection[]> {
  const rejected: Rejection[] = [];
  for (const { destination, firstRecord, recordCount } of payload.runs) {
    const port = portOf(destination);
    if (port === undefined) {
      const reason = `${JSON.stringify(destination)} is no port`;
      rejected.push(...Array.from({ length: recordCount }, (_, n) => ({ record: firstRecord + n, reason })));
      continue;
    }
    for (let at = firstRecord; at < firstRecord + recordCount; at += AT_ONCE) {
      const count = Math.min(AT_ONCE, firstRecord + recordCount - at);
      const reasons = await Promise.all(Array.from({ length: count }, (_, n) => trySend(payload.record(at + n), port, sending)));
      reasons.forEach((reason, n) => reason !== undefined && rejected.push({ record: at + n, reason }));
    }
  }
  return rejected;
}

function portOf(text: string): number | undefined {
  const port = rubyInteger(text) ?? 0;
  return port > 0 && port <= 65_535 ? port : undefined;
}

/** @returns why the datagram was given up */
async function trySend(
  bytes: Buffer,
  port: number,
  { sender, signal, retry_count, retry_backoff_ms }: Sending,
): Promise<string | undefined> {
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      await sender.send(bytes, port);
      return undefined;
    } catch (error) {
      if (isTooLong(error)) return `it is ${bytes.length} bytes long, more than a datagram holds`;
      if (tries >= retry_count) return reasonOf(error);
    }
    await delay(retry_backoff_ms, undefined, { signal });
  }
}
