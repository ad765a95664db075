import type { Intake, Logger } from "#plugin";
import type { Ready } from "../../shared/accept/connection.ts";
import type { Gate } from "../../shared/accept/gate.ts";
import { pourSocket } from "../../shared/accept/pour.ts";
import { MessageFrames } from "./message-frames.ts";
import type { Framed, HeldBytes } from "./message-frames.ts";

/** What the connections of an input share while it runs. */
export interface ReadTools {
  readonly intake: Intake;
  readonly gate: Gate;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly held: HeldBytes;
}

/** In the order of the input's source fields of a record. */
const CUT = [["_recordtoolarge"]];

/** Gives the messages of a connection to the intake until it ends. */
export async function readMessages({ socket, origin }: Ready, tools: ReadTools): Promise<void> {
  const { intake, logger, held } = tools;
  const source = intake.source([origin.ip]);
  const frames = new MessageFrames(held);
  let hasWarned = false;
  const give = (framed: readonly Framed[]): void => {
    if (framed.length === 0) return;
    const hasCut = framed.some(({ isCut }) => isCut);
    const records = framed.map(({ bytes }) => bytes);
    intake.push(records, source, ...(hasCut ? [framed.map(({ isCut }) => (isCut ? CUT : []))] : []));
    if (!hasCut || hasWarned) return;
    hasWarned = true;
    logger.warn({ peer: origin.ip }, "Messages of a connection are too long; the rest of each is thrown away, and it is tagged.");
  };
  await pourSocket(socket, tools, (chunk) => give(frames.add(chunk)));
  give(frames.end());
}
