import { defineInput } from "#plugin";
import { checkTls, sayIdleTls } from "../../shared/tls/check.ts";
import { listenToChannel } from "./channel.ts";
import { commandNames } from "./command-names.ts";
import { makeConnect } from "./connect.ts";
import type { RedisInputOptions, RedisWorld } from "./connect.ts";
import { processingListNeedsList } from "./errors.ts";
import { readList } from "./list.ts";
import { options } from "./options.ts";
import { readSafely } from "./processing-list.ts";

export default defineInput({
  name: "redis",
  summary: "Takes events from a list of a Redis server, or listens to its channels.",
  defaultCodec: "json",
  options,
  sourceFields: ({ data_type }) =>
    data_type === "list" ? [] : [{ reference: "[@metadata][redis_channel]", when: "always", per: "record", order: "last" }],
  create(given, context) {
    const tls = { ...given, ssl_enabled: given.ssl };
    checkTls(tls, "client");
    if (given.processing_list !== undefined && given.data_type !== "list") throw processingListNeedsList(given.data_type);
    return {
      async open() {
        sayIdleTls(tls, context.logger);
      },
      async run(intake, signal) {
        const connect = makeConnect(given, { tls, nameOf: commandNames(given.command_map, context.logger) });
        await together(readersOf(given), { connect, context, intake }, signal);
      },
    };
  },
});

type Reader = (world: RedisWorld, signal: AbortSignal) => Promise<void>;

function readersOf(options: RedisInputOptions): Reader[] {
  const { data_type, processing_list, threads } = options;
  if (data_type !== "list") return [(...at) => listenToChannel(options, ...at)];
  return Array.from({ length: threads }, (_, number): Reader => {
    if (processing_list === undefined) return (...at) => readList(options, ...at);
    const held = number === 0 ? processing_list : `${processing_list}:${number + 1}`;
    return (...at) => readSafely({ ...options, held }, ...at);
  });
}

/** @throws what the first of them throws, when all have ended */
async function together(readers: readonly Reader[], world: RedisWorld, signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const run = (reader: Reader): Promise<void> =>
    reader(world, either).catch((error: unknown) => {
      failed.abort(failed.signal.reason ?? error);
    });
  await Promise.all(readers.map(run));
  if (failed.signal.aborted && !signal.aborted) throw failed.signal.reason;
}
