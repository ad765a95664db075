import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { defineInput } from "#plugin";
import type { Input, InputContext, Intake, OptionsOf } from "#plugin";
import type { ConnectionTools } from "../../shared/accept/connection.ts";
import { Gate } from "../../shared/accept/gate.ts";
import { Listener } from "../../shared/accept/listener.ts";
import { checkTls, sayIdleTls } from "../../shared/tls/check.ts";
import { opensslSubject, rfc2253Subject } from "../../shared/tls/distinguished-name.ts";
import { makeTlsAcceptor } from "../../shared/tls/handshake.ts";
import type { TlsAcceptor } from "../../shared/tls/handshake.ts";
import { loadClientTls } from "../../shared/tls/material.ts";
import { runClient } from "./client.ts";
import { options as schemas } from "./options.ts";
import { readRecords } from "./read-records.ts";
import type { ReadTools } from "./read-records.ts";
import { ReverseNames, systemNames } from "./reverse-names.ts";
import { sourceFields } from "./source.ts";

type TcpOptions = OptionsOf<typeof schemas>;

/** A connection whose TLS handshake or PROXY header is not complete by then is closed, as after a handshake in Netty. */
const HEAD_TIMEOUT_MS = 10_000;

export default defineInput({
  name: "tcp",
  summary: "Reads streams of bytes from TCP connections that others make, or that it makes itself.",
  defaultCodec: "line",
  streaming: true,
  options: schemas,
  sourceFields: (_, ecs) => sourceFields(ecs),
  create(options, context) {
    checkTls(options, options.mode);
    return options.mode === "server" ? makeServer(options, context) : makeClient(options, context);
  },
});

function makeServer(options: TcpOptions, context: InputContext): Input {
  let listener: Listener | undefined;
  let tls: TlsAcceptor | undefined;
  const authentication = options.ssl_client_authentication ?? "required";
  const subjectOf = authentication === "none" ? noSubject : clientSubject;
  return {
    async open(signal) {
      sayIdleTls(options, context.logger);
      tls = options.ssl_enabled ? await makeTlsAcceptor(options, authentication, HEAD_TIMEOUT_MS) : undefined;
      listener = new Listener(options.tcp_keep_alive, context.logger);
      await listener.listen(options, signal);
    },
    async run(intake, signal) {
      const reading = readToolsOf(options, context, { intake, signal, subjectOf });
      await listener?.serve(connectionTools(options, context, reading), tls);
    },
  };
}

function makeClient(options: TcpOptions, context: InputContext): Input {
  const isVerified = options.ssl_enabled && options.ssl_verification_mode !== "none";
  const { host, port, tcp_keep_alive } = options;
  return {
    async open() {
      sayIdleTls(options, context.logger);
    },
    async run(intake, signal) {
      const tls = options.ssl_enabled ? await loadClientTls(options) : undefined;
      const reading = readToolsOf(options, context, { intake, signal, subjectOf: isVerified ? serverSubject : noSubject });
      const target = { host, port, keepAlive: tcp_keep_alive, tls, timeoutMs: HEAD_TIMEOUT_MS };
      // Logstash asks for no names here.
      await runClient(target, connectionTools(options, context, { ...reading, names: undefined }), context.clock);
    },
  };
}

function readToolsOf(
  options: TcpOptions,
  { clock, isDurable }: InputContext,
  run: { readonly intake: Intake; readonly signal: AbortSignal; readonly subjectOf: ReadTools["subjectOf"] },
): ReadTools {
  const names = options.dns_reverse_lookup_enabled ? new ReverseNames(systemNames, clock) : undefined;
  return { ...run, isDurable, gate: new Gate(() => run.intake.room()), names };
}

function connectionTools({ proxy_protocol }: TcpOptions, { logger }: InputContext, reading: ReadTools): ConnectionTools {
  return {
    signal: reading.signal,
    logger,
    takesProxyHeader: proxy_protocol,
    headTimeoutMs: HEAD_TIMEOUT_MS,
    read: (ready) => readRecords(ready, reading),
  };
}

function noSubject(): undefined {
  return undefined;
}

/** Logstash's server takes the name from Java, its client from OpenSSL. */
function clientSubject(socket: Socket): string | undefined {
  return subjectBy(rfc2253Subject, socket);
}

function serverSubject(socket: Socket): string | undefined {
  return subjectBy(opensslSubject, socket);
}

function subjectBy(write: typeof rfc2253Subject, socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = socket.getPeerX509Certificate();
  try {
    return certificate && write(certificate);
  } catch {
    // A certificate with an odd name is good all the same.
    return undefined;
  }
}
