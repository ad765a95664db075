import type { Socket } from "node:net";
import { createServer } from "node:tls";
import type { Server, TLSSocket } from "node:tls";
import { badPeerCertificate, handshakeBroken } from "./errors.ts";
import { loadTls } from "./material.ts";
import type { ClientAuthentication, TlsSettings } from "./options.ts";

/** The server's side of TLS, on sockets that were accepted elsewhere. */
export class TlsAcceptor {
  readonly #server: Server;
  readonly #authentication: ClientAuthentication;
  /** Handshakes under way, by the client's address: the server's events do not tell the socket they belong to. */
  readonly #pending = new Map<string, Handshake>();

  constructor(server: Server, authentication: ClientAuthentication) {
    this.#server = server;
    this.#authentication = authentication;
    server.on("secureConnection", (secure) => this.#secured(secure));
    server.on("tlsClientError", (error, secure) => this.#pending.get(keyOf(secure))?.reject(error));
  }

  /**
   * Shakes hands. The socket may hold bytes that were read and put back. When the connection breaks later, it closes without
   * an error event.
   * @throws what went wrong; the socket is destroyed then
   */
  async accept(socket: Socket): Promise<TLSSocket> {
    const key = keyOf(socket);
    const handshake = new Promise<TLSSocket>((resolve, reject) => {
      this.#pending.set(key, { resolve, reject });
      socket.once("close", () => reject(handshakeBroken()));
    });
    this.#server.emit("connection", socket);
    try {
      return await handshake;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      this.#pending.delete(key);
    }
  }

  #secured(secure: TLSSocket): void {
    secure.on("error", () => secure.destroy());
    const problem = problemOf(secure, this.#authentication);
    const handshake = this.#pending.get(keyOf(secure));
    if (problem === undefined && handshake !== undefined) handshake.resolve(secure);
    else handshake?.reject(problem ?? handshakeBroken());
  }
}

interface Handshake {
  resolve(socket: TLSSocket): void;
  reject(error: Error): void;
}

/** @throws PluginError TLS_FILE, TLS_MATERIAL */
export async function makeTlsAcceptor(
  settings: TlsSettings,
  authentication: ClientAuthentication,
  timeoutMs: number,
): Promise<TlsAcceptor> {
  const material = await loadTls(settings);
  // Refused here rather than by Node.js, which closes a connection with a bad certificate without a word.
  const policy = { requestCert: authentication !== "none", rejectUnauthorized: false, handshakeTimeout: timeoutMs };
  return new TlsAcceptor(createServer({ ...material, ...policy }), authentication);
}

function keyOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}

function problemOf(secure: TLSSocket, authentication: ClientAuthentication): Error | undefined {
  if (authentication === "none" || secure.authorized) return undefined;
  if (secure.getPeerX509Certificate() !== undefined) return badPeerCertificate(String(secure.authorizationError));
  return authentication === "optional" ? undefined : badPeerCertificate("it showed none");
}
