import { defineOutput } from "#plugin";
import { StdoutWriter } from "./stdout-writer.ts";

export default defineOutput({
  name: "stdout",
  summary: "Writes to the process's standard output what its codec makes of events; adds nothing.",
  defaultCodec: "rubydebug",
  options: {},
  create: (_, { stdout, logger }) => new StdoutWriter(stdout, logger),
});
