import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { reasonOf } from "#plugin";
import type { Clock, Logger, OptionsOf } from "#plugin";
import { listen } from "../../shared/listen.ts";
import { BROKEN, NO_TUNNEL, send, UNEXPECTED } from "./answer.ts";
import type { options as schemas } from "./options.ts";
import { clientProblem, loadServerTls } from "./server-tls.ts";

type HttpOptions = OptionsOf<typeof schemas>;
export type ReceiveRequest = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A client that sends nothing keeps its connection for so long. */
const KEEP_ALIVE_MS = 120_000;
/** A head, and a whole request, must be there after so long. */
const HEAD_MS = 60_000;
const REQUEST_MS = 300_000;
/** At the stop, so long the last answers may take to leave. */
const FAREWELL_MS = 500;

/** What Node.js says of bytes that are no request, and what they are answered. */
const ANSWERS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** The listening socket and its requests. */
export class HttpListener {
  readonly #options: HttpOptions;
  readonly #logger: Logger;
  readonly #server: Server;
  readonly #underWay = new Set<Promise<void>>();
  /** Requests that came before anyone asked for them wait here. */
  readonly #receiver: Promise<ReceiveRequest>;
  #serve: (receive: ReceiveRequest) => void = () => {};

  private constructor(server: Server, options: HttpOptions, logger: Logger) {
    this.#server = server;
    this.#options = options;
    this.#logger = logger;
    this.#receiver = new Promise((resolve) => {
      this.#serve = resolve;
    });
    const take = (request: IncomingMessage, response: ServerResponse): void => this.#take(request, response);
    server.on("request", take).on("checkContinue", take);
    server.on("checkExpectation", (_, response: ServerResponse) => send(response, UNEXPECTED));
    server.on("connect", (_request: IncomingMessage, socket: Duplex) => hangUp(socket, NO_TUNNEL));
    server.on("clientError", (error: Error, socket: Duplex) => this.#refuse(error, socket));
    // Node.js's own listener makes a clientError of it, which is for those with whom one can speak.
    server.removeAllListeners("tlsClientError");
    server.on("tlsClientError", (error: Error, socket: TLSSocket) => {
      this.#warn(socket, "TLS_HANDSHAKE", reasonOf(error));
      socket.destroy();
    });
    server.prependListener("secureConnection", (socket: TLSSocket) => this.#examine(socket));
  }

  /** Listens until the signal is aborted. @throws PluginError LISTEN_FAILED, TLS_FILE, TLS_MATERIAL */
  static async listen(options: HttpOptions, logger: Logger, signal: AbortSignal): Promise<HttpListener> {
    const limits = { requireHostHeader: false, keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEAD_MS, requestTimeout: REQUEST_MS };
    const server = options.ssl_enabled
      ? (await import("node:https")).createServer({ ...limits, ...(await loadServerTls(options)) })
      : (await import("node:http")).createServer(limits);
    const listener = new HttpListener(server, options, logger);
    await listen(server, options, { signal, logger });
    return listener;
  }

  /**
   * Serves requests until the signal given to `listen` is aborted and all that are under way have been answered. Answers
   * have a moment to leave.
   */
  async serve(receive: ReceiveRequest, clock: Clock): Promise<void> {
    this.#serve(receive);
    const closed = new Promise((resolve) => void this.#server.once("close", resolve));
    if (this.#server.listening) await new Promise((resolve) => void this.#server.once("stopped", resolve));
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    this.#server.closeIdleConnections();
    const moment = new AbortController();
    await Promise.race([closed, clock.sleep(FAREWELL_MS, moment.signal)]);
    moment.abort();
    this.#server.closeAllConnections();
  }

  /** Ends `serve` as soon as what is under way is answered: idle connections are closed. */
  stop(): void {
    this.#server.closeIdleConnections();
    this.#server.emit("stopped");
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const received = this.#receiver.then((receive) => receive(request, response));
    const settled = received.catch((error: unknown) => {
      this.#logger.error({ error }, "A request could not be received.");
      send(response, BROKEN);
    });
    this.#underWay.add(settled);
    void settled.finally(() => this.#underWay.delete(settled));
  }

  /** Bytes that are no request: one line in the log, and the connection is cut off. */
  #refuse(error: Error & { readonly code?: string }, socket: Duplex): void {
    const { code = "", message } = error;
    const isBroken = code === "ECONNRESET" || code === "EPIPE" || !socket.writable;
    if (isBroken) return void socket.destroy();
    this.#warn(socket, code, message);
    hangUp(socket, `HTTP/1.1 ${ANSWERS[code] ?? "400 Bad Request"}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  }

  #examine(socket: TLSSocket): void {
    const problem = clientProblem(socket, this.#options);
    if (problem === undefined) return;
    this.#warn(socket, "TLS_PEER_CERTIFICATE", problem);
    socket.destroy();
  }

  #warn(socket: Duplex & { readonly remoteAddress?: string | undefined }, code: string, reason: string): void {
    this.#logger.warn({ peer: socket.remoteAddress, code, reason }, "A connection was closed: it did not speak as this input expects.");
  }
}

/** Says a last word; what comes meanwhile is not read. */
function hangUp(socket: Duplex, word: string): void {
  socket.on("error", () => {});
  socket.end(word, () => void socket.destroy());
}
