import { defineInput } from "#plugin";
import type { Clock, InputContext, Logger, OptionsOf } from "#plugin";
import { DatagramReceiver } from "../../shared/datagrams/receiver.ts";
import { ChunkedMessages } from "./chunks.ts";
import { Connections } from "./connections.ts";
import { makeDecoder } from "./decode.ts";
import { listensNowhere } from "./errors.ts";
import { options } from "./options.ts";

/** As long as a datagram can be: GELF's chunks have 8 KiB at most, but not every sender keeps to it. */
const LONGEST_DATAGRAM = 65_536;
const REPORT_MS = 10_000;

export default defineInput({
  name: "gelf",
  summary: "Reads the Graylog Extended Log Format, over UDP and TCP.",
  defaultCodec: "plain",
  fixedCodec: true,
  options,
  decoder: (given, _, context) => makeDecoder(given, context),
  sourceFields: () => [{ reference: "source_host", when: "always" }],
  create(given, context) {
    if (!given.use_udp && !given.use_tcp) throw listensNowhere();
    let datagrams: DatagramReceiver | undefined;
    let connections: Connections | undefined;
    const chunks = new ChunkedMessages(() => context.clock.now());
    return {
      async open(signal) {
        if (given.use_udp) datagrams = await bindUdp(given, { context, chunks, signal });
        connections = given.use_tcp ? new Connections(context.logger) : undefined;
        await connections?.listen({ host: given.host, port: given.port_tcp ?? given.port }, signal);
      },
      async run(intake, signal) {
        const ending = new AbortController();
        const reports = reportGivenUp(chunks, { ...context, signal: ending.signal });
        try {
          await Promise.all([datagrams?.run(intake, context.clock, signal), connections?.run(intake, signal)]);
        } finally {
          ending.abort();
          await reports;
        }
      },
    };
  },
});

interface Udp {
  readonly context: InputContext;
  readonly chunks: ChunkedMessages;
  readonly signal: AbortSignal;
}

function bindUdp(given: OptionsOf<typeof options>, { context, chunks, signal }: Udp): Promise<DatagramReceiver> {
  const address = { host: given.host, port: given.port_udp ?? given.port };
  const recordOf = (datagram: Buffer, { address: ip, port }: { address: string; port: number }): Buffer | undefined =>
    chunks.add(datagram, `${ip} ${port}`);
  return DatagramReceiver.bind({ ...address, buffer_size: LONGEST_DATAGRAM, recordOf }, context.logger, signal);
}

/** One line for however many messages lacked a chunk since the last one. */
async function reportGivenUp(
  chunks: ChunkedMessages,
  { clock, logger, signal }: { readonly clock: Clock; readonly logger: Logger; readonly signal: AbortSignal },
): Promise<void> {
  let reported = 0;
  for (;;) {
    const isLast = signal.aborted;
    if (chunks.givenUp > reported)
      logger.warn({ messages: chunks.givenUp - reported }, "GELF messages were given up: chunks of them are missing.");
    reported = chunks.givenUp;
    if (isLast) return;
    await clock.sleep(REPORT_MS, signal);
  }
}
