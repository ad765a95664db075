import type { Socket } from "node:net";
import type { Intake } from "#plugin";
import type { Ready } from "../../shared/accept/connection.ts";
import type { Gate } from "../../shared/accept/gate.ts";
import { makeAnswerer } from "../../shared/answers.ts";
import { pourSocket } from "../../shared/accept/pour.ts";
import { javaAddress } from "../../shared/java-address.ts";
import type { ReverseNames } from "./reverse-names.ts";
import { sourceValues } from "./source.ts";

/** What reads the connections of an input while it runs. */
export interface ReadTools {
  readonly intake: Intake;
  /** See InputContext. */
  readonly isDurable: boolean;
  readonly gate: Gate;
  readonly signal: AbortSignal;
  /** Absent: addresses stand for names. */
  readonly names: ReverseNames | undefined;
  /** The subject of the other side's certificate, where the options ask for one. */
  readonly subjectOf: (socket: Socket) => string | undefined;
}

/** Gives the bytes of a connection to the intake until it ends; a last line without its end counts. */
export async function readRecords({ socket, origin }: Ready, tools: ReadTools): Promise<void> {
  const { intake, signal, names, subjectOf } = tools;
  const subject = subjectOf(socket);
  const ip = javaAddress(origin.ip);
  const name = (await names?.nameOf(ip, signal)) ?? ip;
  const stream = intake.stream(intake.source(sourceValues(origin, name, subject)));
  const answer = makeAnswerer(socket, tools.isDurable);
  await pourSocket(socket, tools, (chunk) => answer(stream.write(chunk)));
  stream.end();
}
