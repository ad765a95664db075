import { once } from "node:events";
import { defineOutput } from "#plugin";

export default defineOutput({
  name: "stdout",
  summary: "Writes to the process's standard output what its codec makes of events; adds nothing.",
  defaultCodec: "rubydebug",
  options: {},
  create: (_, { stdout }) => ({
    async deliver(payload, signal) {
      if (!stdout.write(payload.bytes)) await once(stdout, "drain", { signal });
      return undefined;
    },
  }),
});
