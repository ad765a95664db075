import { defineOutput } from "#plugin";
import { checkTls } from "../../shared/tls/check.ts";
import { BroadcastServer } from "./broadcast-server.ts";
import { options } from "./options.ts";
import { StreamClient } from "./stream-client.ts";

export default defineOutput({
  name: "tcp",
  summary: "Writes events into a TCP connection, or into those of everyone who connects.",
  defaultCodec: "json",
  options,
  create(given, { logger }) {
    checkTls(given, given.mode);
    return given.mode === "client" ? new StreamClient(given, logger) : new BroadcastServer(given, logger);
  },
});
