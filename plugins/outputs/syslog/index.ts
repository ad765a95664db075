import { defineOutput } from "#plugin";
import type { Delivery, Logger, OptionsOf, Outcome, Payload, Rejection } from "#plugin";
import { DatagramSender, isTooLong } from "../../shared/datagrams/sender.ts";
import { StreamClient } from "../../shared/stream-client.ts";
import { checkTls, sayIdleTls } from "../../shared/tls/check.ts";
import { crlCheckOfBoth, crlCheckWithoutPath, structuredDataWithout5424 } from "./errors.ts";
import { options as schemas } from "./options.ts";
import { loadSyslogTls, tlsNames, tlsSettings } from "./tls.ts";
import { makeWriteMessage } from "./write-message.ts";

type SyslogOptions = OptionsOf<typeof schemas>;

export default defineOutput({
  name: "syslog",
  summary: "Sends events as syslog messages of RFC 3164 or RFC 5424, over UDP, TCP or TLS.",
  defaultCodec: "plain",
  rejects: true,
  options: schemas,
  encoder(given, codec, context, choice) {
    const write = makeWriteMessage(given, { codec, choice }, context);
    return { encode: (event) => ({ data: write(event) }) };
  },
  create(given, { logger }) {
    check(given);
    return given.protocol === "udp" ? datagrams(given, logger) : stream(given, logger);
  },
});

function check(given: SyslogOptions): void {
  const { rfc, structured_data, protocol, ssl_crl_check, ssl_crl_path } = given;
  if (rfc === "rfc3164" && structured_data !== "") throw structuredDataWithout5424();
  checkTls(tlsSettings(given), "client");
  if (protocol !== "ssl-tcp" || ssl_crl_check === undefined) return;
  if (ssl_crl_path === undefined) throw crlCheckWithoutPath();
  if (new Set(ssl_crl_check).size > 1) throw crlCheckOfBoth();
}

function stream(given: SyslogOptions, logger: Logger): Delivery {
  const { host, port, protocol, reconnect_interval } = given;
  return new StreamClient(
    {
      host,
      port,
      reconnect_interval,
      tlsNames: tlsNames(given),
      async loadTls() {
        sayIdleTls(tlsSettings(given), logger);
        return protocol === "ssl-tcp" ? loadSyslogTls(given) : undefined;
      },
    },
    logger,
  );
}

function datagrams(given: SyslogOptions, logger: Logger): Delivery {
  const sender = new DatagramSender(given.host);
  return {
    releasesBytes: true,
    retryAfterMs: given.reconnect_interval * 1000,
    async open() {
      sayIdleTls(tlsSettings(given), logger);
      await Promise.resolve();
    },
    async deliver(payload, signal) {
      await sender.find();
      return sendAll(payload, { sender, port: given.port, signal });
    },
    close: () => sender.close(),
  };
}

/** One after the other: what the system does not take is tried again, with all that follow. */
async function sendAll(
  payload: Payload,
  { sender, port, signal }: { readonly sender: DatagramSender; readonly port: number; readonly signal: AbortSignal },
): Promise<Outcome | undefined> {
  const rejected: Rejection[] = [];
  for (let record = 0; record < payload.recordCount; record++) {
    signal.throwIfAborted();
    const bytes = payload.record(record);
    try {
      await sender.send(bytes, port);
    } catch (error) {
      if (!isTooLong(error)) return { rejected, retry: ordinals(record, payload.recordCount), error: error as Error };
      rejected.push({ record, reason: `it is ${bytes.length} bytes long, more than a datagram holds` });
    }
  }
  return rejected.length === 0 ? undefined : { rejected };
}

function ordinals(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, n) => from + n);
}
