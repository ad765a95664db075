import { defineInput } from "#plugin";
import type { InputContext, Intake, OptionsOf } from "#plugin";
import { Gate } from "../../shared/accept/gate.ts";
import { runClient } from "./client.ts";
import { options as schemas } from "./options.ts";
import type { ReadTools } from "./read-lines.ts";
import { UnixListener } from "./server.ts";

export default defineInput({
  name: "unix",
  summary: "Reads streams of bytes from a Unix socket that others connect to, or that it connects to itself.",
  defaultCodec: "line",
  options: schemas,
  sourceFields: (_, ecs) => [
    { reference: ecs === "disabled" ? "host" : "[host][name]", when: "absent", order: "last" },
    { reference: ecs === "disabled" ? "path" : "[file][path]", when: "absent", order: "last" },
  ],
  create(options, context) {
    const { path, mode, force_unlink, socket_not_present_retry_interval_seconds: retrySeconds } = options;
    if (mode === "client")
      return { run: (intake, signal) => runClient(readTools(options, context, { intake, signal }), retrySeconds * 1000, context.clock) };
    let listener: UnixListener | undefined;
    return {
      async open(signal) {
        listener = new UnixListener(path);
        await listener.listen(force_unlink, { signal, logger: context.logger });
      },
      async run(intake, signal) {
        await listener?.serve(readTools(options, context, { intake, signal }));
      },
    };
  },
});

function readTools(
  { path, data_timeout }: OptionsOf<typeof schemas>,
  { hostname, logger }: InputContext,
  run: { readonly intake: Intake; readonly signal: AbortSignal },
): ReadTools {
  const silenceMs = data_timeout < 0 ? undefined : Math.max(1, data_timeout * 1000);
  return { ...run, gate: new Gate(() => run.intake.room()), logger, hostname, path, silenceMs };
}
