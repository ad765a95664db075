import type { Socket } from "node:net";
import type { Intake, Logger } from "#plugin";
import type { Gate } from "../../shared/accept/gate.ts";
import { pourSocket } from "../../shared/accept/pour.ts";

/** What the connections of an input share while it runs. */
export interface ReadTools {
  readonly intake: Intake;
  readonly gate: Gate;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly hostname: string;
  readonly path: string;
  /** Milliseconds; undefined: silence is no reason to close a connection. */
  readonly silenceMs: number | undefined;
}

/** Gives the bytes of a connection to the intake until it ends; a last line without its end counts. */
export async function readLines(socket: Socket, tools: ReadTools): Promise<void> {
  const { intake, logger, hostname, path, silenceMs } = tools;
  socket.on("error", (error) => logger.debug({ path, error: error.message }, "A connection broke."));
  if (silenceMs !== undefined)
    socket.setTimeout(silenceMs, () => {
      // While the pipeline has no room it is not the other side that is silent.
      if (socket.isPaused()) return;
      logger.info({ path }, "A connection was silent for too long and is closed.");
      socket.destroy();
    });
  const stream = intake.stream(intake.source([hostname, path]));
  await pourSocket(socket, tools, (chunk) => void stream.write(chunk));
  stream.end();
}
