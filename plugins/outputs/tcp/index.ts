import type { ConnectionOptions } from "node:tls";
import { defineOutput } from "#plugin";
import { StreamClient } from "../../shared/stream-client.ts";
import { checkTls, sayIdleTls } from "../../shared/tls/check.ts";
import { loadClientTls } from "../../shared/tls/material.ts";
import { BroadcastServer } from "./broadcast-server.ts";
import { options } from "./options.ts";

const TLS_NAMES = {
  authorities: "`ssl_certificate_authorities` and `ssl_verification_mode`",
  certificate: "`ssl_certificate` and `ssl_key`",
};

export default defineOutput({
  name: "tcp",
  summary: "Writes events into a TCP connection, or into those of everyone who connects.",
  defaultCodec: "json",
  options,
  create(given, { logger }) {
    checkTls(given, given.mode);
    if (given.mode === "server") return new BroadcastServer(given, logger);
    const loadTls = async (): Promise<ConnectionOptions | undefined> => {
      sayIdleTls(given, logger);
      return given.ssl_enabled ? loadClientTls(given) : undefined;
    };
    return new StreamClient({ ...given, loadTls, tlsNames: TLS_NAMES }, logger);
  },
});
