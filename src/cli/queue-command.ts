import { queueFolder } from "../agent/queue-settings.ts";
import { openQueueArchive, pipelinesWithQueues, queueFolderOf } from "../pipeline/queue-archive.ts";
import type { QueueArchive } from "../pipeline/queue-archive.ts";
import { noQueue, unexpectedArgument, unknownAction } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";
import { exportQueue, inspectQueue, verifyQueue } from "./queue-look.ts";
import { prepare } from "./setup.ts";

type Look = (pipeline: string, archive: QueueArchive, flags: ParsedFlags) => Promise<number>;

const looks: Readonly<Record<string, Look>> = {
  inspect: inspectQueue,
  verify: verifyQueue,
  export: (_, archive, { own }) => exportQueue(archive, own["blocks"] === true),
};

/** `tailrace queue …`: the queue of a pipeline on disk. @throws TailraceError CLI_NO_QUEUE, CLI_IN_USE */
export async function queue(flags: ParsedFlags, [name, extra]: readonly string[]): Promise<number> {
  if (extra !== undefined) throw unexpectedArgument(`queue takes no path, and was given ${JSON.stringify(extra)}`);
  const look = looks[name ?? ""];
  if (look === undefined && name !== "repair" && name !== "drain")
    throw unknownAction("queue", name, ["inspect", "verify", "export", "repair", "drain"]);
  if (name === "drain") return (await import("./queue-mend.ts")).drain(flags);
  const setup = await prepare(flags);
  const base = queueFolder(setup.settings, setup.dataPath);
  const all = await pipelinesWithQueues(base);
  const given = flags.own["pipeline"] as string | undefined;
  const pipeline = given ?? (all.length === 1 ? all[0]! : "main");
  if (!all.includes(pipeline)) throw noQueue(base, pipeline, all);
  const folder = queueFolderOf(base, pipeline);
  if (look === undefined) return (await import("./queue-mend.ts")).repair(pipeline, folder, setup);
  const archive = await openQueueArchive(folder);
  try {
    return await look(pipeline, archive, flags);
  } finally {
    await archive.close();
  }
}
