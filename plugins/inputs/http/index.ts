import { validateHeaderName, validateHeaderValue } from "node:http";
import { availableParallelism } from "node:os";
import { defineInput, rubyText } from "#plugin";
import type { Clock, Input, InputContext, Intake, OptionsOf, Receipt } from "#plugin";
import { fittingDecoder } from "../../shared/fitting-decoder.ts";
import { sayIdleTls } from "../../shared/tls/check.ts";
import { Admission } from "./admission.ts";
import { successAnswer } from "./answer.ts";
import { BodyBudget } from "./body.ts";
import { badHeader, badHealthPath, unknownResponseCode } from "./errors.ts";
import { makeTokenCheck } from "./json-web-token.ts";
import { HttpListener } from "./listener.ts";
import { checkLogin, makeLogin } from "./login.ts";
import type { Login } from "./login.ts";
import { options as schemas } from "./options.ts";
import { receive } from "./receive.ts";
import type { ReceiverTools } from "./receive.ts";
import { checkServerTls } from "./server-tls.ts";
import { sourceFields } from "./source.ts";
import { StopWatch } from "./stop-watch.ts";

type HttpOptions = OptionsOf<typeof schemas>;

const RESPONSE_CODES = [200, 201, 202, 204];
/** Bodies in memory that were not given on yet: beyond it, requests are told to come again. */
const LEAST_BUDGET = 64 * 1024 * 1024;
/** After the stop, so long a request waits for outputs that have not delivered it. */
const FAREWELL_MS = 5_000;

export default defineInput({
  name: "http",
  summary: "Takes events that are sent by HTTP: the body of each request, read by the codec of its content type.",
  defaultCodec: "plain",
  options: schemas,
  codecsOption: "additional_codecs",
  decoder: (given, codec, context, chosen) => fittingDecoder(codec, sourceFields(given, context.ecs), chosen, context),
  sourceFields,
  create(options, context) {
    check(options);
    return makeInput(options, context);
  },
});

function check(options: HttpOptions): void {
  if (!RESPONSE_CODES.includes(options.response_code)) throw unknownResponseCode(options.response_code);
  if (options.health_path !== undefined && !options.health_path.startsWith("/")) throw badHealthPath(options.health_path);
  for (const [name, value] of Object.entries(headersOf(options))) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (error) {
      throw badHeader(name, error);
    }
  }
  checkLogin(options);
  checkServerTls(options);
}

function makeInput(options: HttpOptions, context: InputContext): Input {
  let listener: HttpListener | undefined;
  let login: Login | undefined;
  return {
    async open(signal) {
      sayIdleTls({ ...options, ssl_client_authentication: undefined }, context.logger);
      login = makeLogin(options, await makeTokenCheck(options, context.logger));
      listener = await HttpListener.listen(options, context.logger, signal);
    },
    async run(intake, signal) {
      if (listener === undefined || login === undefined) return;
      const tools = toolsOf(options, context, { intake, login, stop: new StopWatch(signal) });
      const stop = (): void => listener?.stop();
      signal.addEventListener("abort", stop, { once: true });
      await listener.serve((request, response) => receive(request, response, tools), context.clock);
      signal.removeEventListener("abort", stop);
    },
  };
}

interface Run {
  readonly intake: Intake;
  readonly login: Login;
  readonly stop: StopWatch;
}

function toolsOf(options: HttpOptions, { logger, clock, ecs }: InputContext, run: Run): ReceiverTools {
  const { max_content_length, max_pending_requests, threads = availableParallelism() } = options;
  return {
    ...run,
    logger,
    ecs,
    admission: new Admission(run.intake, clock, threads + max_pending_requests),
    budget: new BodyBudget(Math.max(LEAST_BUDGET, 2 * max_content_length)),
    codecs: new Map(options.additional_codecs),
    maxBodyBytes: max_content_length,
    success: successAnswer(options.response_code, headersOf(options)),
    healthPath: options.health_path,
    acknowledged:
      options.ack === "settled" ? (receipt) => settledInTime(receipt, run.stop, clock) : ({ accepted }) => accepted.then(() => true),
  };
}

/** True when the outputs have delivered; false when the pipeline stops and they have not soon after. */
async function settledInTime({ settled }: Receipt, stop: StopWatch, clock: Clock): Promise<boolean> {
  let forget = (): void => {};
  const late = new Promise<boolean>((resolve) => {
    forget = stop.onStop(() => void clock.sleep(FAREWELL_MS, NEVER).then(() => resolve(false)));
  });
  const isSettled = await Promise.race([settled.then(() => true), late]);
  forget();
  return isSettled;
}

const NEVER = new AbortController().signal;

function headersOf({ response_headers }: HttpOptions): Record<string, string> {
  return Object.fromEntries(response_headers.map(([name, value]) => [name, rubyText(value)]));
}
