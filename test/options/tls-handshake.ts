import { readFileSync, rmSync } from "node:fs";
import { connect, createServer } from "node:tls";
import type { ConnectionOptions, Server, TLSSocket } from "node:tls";
import { afterAll } from "vitest";
import { writeCertificates } from "../support/certificates.ts";
import type { CertificateFiles, FilePair } from "../support/certificates.ts";

/** Certificates for the cases of a plugin; they are removed when the tests of the file are done. */
export function certificates(): CertificateFiles {
  const files = writeCertificates();
  afterAll(() => rmSync(files.folder, { recursive: true, force: true }));
  return files;
}

/** What a client sees of a server: `refused` when no handshake comes about. */
export type Handshake =
  | "refused"
  | { readonly protocol: string | null; readonly cipher: string; readonly subject: unknown; readonly isTrusted: boolean };

export interface ClientParts {
  readonly port: number;
  /** The file of the authority it trusts. */
  readonly authority: string;
  readonly pair?: FilePair;
  /** Up to version 1.2 a server tells within the handshake what it thinks of the client. */
  readonly maxVersion?: ConnectionOptions["maxVersion"];
}

/** Shakes hands with a server and hangs up. */
export function shakeHands({ port, authority, pair, maxVersion }: ClientParts): Promise<Handshake> {
  const own = pair === undefined ? {} : { cert: readFileSync(pair.cert), key: readFileSync(pair.key) };
  const version = maxVersion === undefined ? {} : { maxVersion };
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", ca: readFileSync(authority), rejectUnauthorized: false, ...own, ...version }, () => {
      const seen = { protocol: socket.getProtocol(), cipher: socket.getCipher().name, subject: socket.getPeerCertificate().subject.CN };
      resolve({ ...seen, isTrusted: socket.authorized });
      socket.destroy();
    });
    // Who speaks no TLS may wait for more of what it takes for a line.
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.once("error", () => resolve("refused"));
    socket.once("close", () => resolve("refused"));
  });
}

const PATIENCE_MS = 500;

/** A server with a certificate, for plugins that connect. */
export function startTlsServer({ cert, key }: FilePair, port: number, serve: (socket: TLSSocket) => void): Promise<Server> {
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
    socket.on("error", () => socket.destroy());
    serve(socket);
  });
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
