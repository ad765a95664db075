import { defineOutput } from "#plugin";
import { StreamClient } from "../../shared/stream-client.ts";
import { checkTls } from "../../shared/tls/check.ts";
import { BroadcastServer } from "./broadcast-server.ts";
import { options } from "./options.ts";

export default defineOutput({
  name: "tcp",
  summary: "Writes events into a TCP connection, or into those of everyone who connects.",
  defaultCodec: "json",
  options,
  create(given, { logger }) {
    checkTls(given, given.mode);
    return given.mode === "client" ? new StreamClient({ ...given, tls: given }, logger) : new BroadcastServer(given, logger);
  },
});
