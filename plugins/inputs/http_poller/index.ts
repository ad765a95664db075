import { defineInput } from "#plugin";
import type { InputContext, Intake } from "#plugin";
import { HttpClient } from "../../shared/http-client/client.ts";
import { checkHttpClient } from "../../shared/http-client/settings.ts";
import { keepSchedule, readSchedule } from "../../shared/schedule/schedule.ts";
import { options as schemas } from "./options.ts";
import { answerRecord, failureRecord, recordDecoder } from "./record.ts";
import { readRequests } from "./requests.ts";
import type { PolledRequest } from "./requests.ts";
import { failureFields, sourceFields, sourceValues } from "./source.ts";

/** An answer that is longer is a failure. */
const MOST_BYTES = 100 * 1024 * 1024;

export default defineInput({
  name: "http_poller",
  summary: "Asks servers by HTTP, again and again, and makes events of what they answer.",
  defaultCodec: "json",
  options: schemas,
  sourceFields,
  decoder: ({ target }, codec, context) => recordDecoder(codec, target, context),
  create(options, context) {
    checkHttpClient(options);
    const requests = readRequests(options.urls);
    const schedule = readSchedule(options.schedule);
    return {
      async open() {
        for (const { name, unknown } of requests)
          if (unknown.length > 0) context.logger.warn({ request: name, options: unknown }, "Options of a request have no effect here.");
      },
      async run(intake, signal) {
        const client = await HttpClient.open(options);
        try {
          await keepSchedule(schedule, context.clock, signal, async () => {
            await intake.room();
            const polls = requests.map((request) => poll(request, { client, intake, context, signal }));
            await Promise.all(polls);
          });
          await stopped(signal);
        } finally {
          client.close();
        }
      },
    };
  },
});

interface Tools {
  readonly client: HttpClient;
  readonly intake: Intake;
  readonly context: InputContext;
  readonly signal: AbortSignal;
}

/** Asks once, and gives what came of it. */
async function poll(request: PolledRequest, { client, intake, context, signal }: Tools): Promise<void> {
  const { hostname, ecs } = context;
  const begun = performance.now();
  const told = () => ({ request, hostname, seconds: (performance.now() - begun) / 1_000 });
  try {
    const answer = await client.ask(request.ask, { mostBytes: MOST_BYTES, longer: "refused", signal });
    intake.push([answerRecord(answer.body)], intake.source(sourceValues({ ...told(), answer }, ecs)));
  } catch (error) {
    // What the stop broke off is no failure of the server.
    if (signal.aborted) return;
    const reason = error instanceof Error ? error : new Error(String(error));
    intake.push([failureRecord(failureFields(told(), reason, ecs))], intake.source(sourceValues(told(), ecs)));
  }
}

/** A schedule that is over leaves the pipeline running, as in Logstash. */
function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
