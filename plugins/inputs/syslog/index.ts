import { defineInput, withFinish } from "#plugin";
import type { InputContext, Intake, OptionsOf } from "#plugin";
import type { ConnectionTools } from "../../shared/accept/connection.ts";
import { Gate } from "../../shared/accept/gate.ts";
import { Listener } from "../../shared/accept/listener.ts";
import { DatagramReceiver } from "../../shared/datagrams/receiver.ts";
import { checkTls, sayIdleTls } from "../../shared/tls/check.ts";
import { makeTlsAcceptor } from "../../shared/tls/handshake.ts";
import { fieldNames } from "./fields.ts";
import { options as schemas } from "./options.ts";
import { readMessages } from "./read-messages.ts";
import { makeRelay } from "./relay.ts";

type SyslogOptions = OptionsOf<typeof schemas>;

/** A connection whose TLS handshake or PROXY header is not complete by then is closed. */
const HEAD_TIMEOUT_MS = 10_000;
/** The longest datagram that UDP has. */
const LONGEST_DATAGRAM = 65_507;

export default defineInput({
  name: "syslog",
  summary: "Receives syslog messages of RFC 3164 and RFC 5424 over UDP, TCP and TLS.",
  defaultCodec: "plain",
  options: schemas,
  sourceFields: (_, ecs) => [
    { reference: fieldNames(ecs).address, when: "always", order: "last" },
    { reference: "tags", when: "absent", per: "record" },
  ],
  decoder: (options, codec, context) => withFinish(codec, makeRelay(options, context)),
  create(options, context) {
    checkTls(options, "server");
    let sockets: Sockets | undefined;
    return {
      async open(signal) {
        sayIdleTls(options, context.logger);
        sockets = await openSockets(options, context, signal);
      },
      async run(intake) {
        await sockets?.run(intake);
      },
    };
  },
});

interface Sockets {
  run(intake: Intake): Promise<void>;
}

/** Both are open or none is, and both end when one of them fails. */
async function openSockets(options: SyslogOptions, context: InputContext, stop: AbortSignal): Promise<Sockets> {
  const failed = new AbortController();
  const signal = AbortSignal.any([stop, failed.signal]);
  const { host, port, ssl_enabled } = options;
  const tls = ssl_enabled ? await makeTlsAcceptor(options, options.ssl_client_authentication ?? "none", HEAD_TIMEOUT_MS) : undefined;
  const listener = new Listener(false, context.logger);
  const guard = async <T>(run: Promise<T>): Promise<T> => {
    try {
      return await run;
    } catch (error) {
      failed.abort();
      throw error;
    }
  };
  await guard(listener.listen(options, signal));
  const datagrams = { host, port, buffer_size: LONGEST_DATAGRAM, keepsEmpty: true };
  const receiver = ssl_enabled ? undefined : await guard(DatagramReceiver.bind(datagrams, context.logger, signal));
  return {
    async run(intake) {
      const served = listener.serve(connectionTools(options, context, { intake, signal }), tls);
      const received = guard(receiver?.run(intake, context.clock, signal) ?? Promise.resolve());
      await served;
      await received;
    },
  };
}

function connectionTools(
  { proxy_protocol }: SyslogOptions,
  { logger }: InputContext,
  { intake, signal }: { readonly intake: Intake; readonly signal: AbortSignal },
): ConnectionTools {
  const reading = { intake, signal, logger, gate: new Gate(() => intake.room()), held: { count: 0 } };
  return {
    signal,
    logger,
    takesProxyHeader: proxy_protocol,
    headTimeoutMs: HEAD_TIMEOUT_MS,
    read: (ready) => readMessages(ready, reading),
  };
}
