import type { IncomingMessage, ServerResponse } from "node:http";
import type { EcsMode, Intake, Logger, Receipt } from "#plugin";
import { javaAddress } from "../../shared/java-address.ts";
import type { Admission } from "./admission.ts";
import { ENDLESS, NOT_ADMITTED, send, STOPPING, TOO_BUSY, TOO_LONG } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { bodyText } from "./body-text.ts";
import { inflatable, readBody } from "./body.ts";
import type { BodyBudget } from "./body.ts";
import type { Login } from "./login.ts";
import type { StopWatch } from "./stop-watch.ts";
import { headerFields, mimeType, sourceValues } from "./source.ts";

/** What the requests of an input share while it runs. */
export interface ReceiverTools {
  readonly intake: Intake;
  readonly admission: Admission;
  readonly budget: BodyBudget;
  readonly login: Login;
  readonly logger: Logger;
  readonly ecs: EcsMode;
  /** Which codec for which content type. */
  readonly codecs: ReadonlyMap<string, string>;
  readonly maxBodyBytes: number;
  readonly success: Answer;
  readonly healthPath: string | undefined;
  /** Waits until a request may be answered; false: it is not known whether its events will arrive. */
  readonly acknowledged: (receipt: Receipt) => Promise<boolean>;
  readonly stop: StopWatch;
}

/** Receives one request and answers it. Never rejects. */
export async function receive(request: IncomingMessage, response: ServerResponse, tools: ReceiverTools): Promise<void> {
  // A connection that breaks is seen by who reads or writes; without a listener it would end the process.
  request.on("error", () => {});
  response.on("error", () => {});
  const answer = await answerTo(request, response, tools);
  if (answer !== undefined) send(response, tools.stop.isStopped ? { ...answer, closes: true } : answer);
}

/** Undefined: the client is gone. */
async function answerTo(request: IncomingMessage, response: ServerResponse, tools: ReceiverTools): Promise<Answer | undefined> {
  const { admission, budget, login, maxBodyBytes, stop } = tools;
  if (tools.healthPath !== undefined && isHealthCheck(request, tools.healthPath)) return health(tools);
  const { authorization } = request.headers;
  if (authorization === undefined && login.challenge !== undefined)
    return { ...NOT_ADMITTED, headers: { "WWW-Authenticate": login.challenge } };
  if (!(await login.admits(authorization ?? ""))) return NOT_ADMITTED;
  const expectsContinue = /^100-continue$/i.test(request.headers.expect ?? "");
  if (sentLength(request) > maxBodyBytes) return response.shouldKeepAlive || expectsContinue ? TOO_LONG : ENDLESS;
  const isGone = new AbortController();
  const leave = (): void => isGone.abort();
  response.once("close", leave);
  const forget = stop.onStop(leave);
  try {
    if (budget.isSpent || !(await admission.enter(isGone.signal))) return stop.isStopped ? STOPPING : TOO_BUSY;
    if (expectsContinue) response.writeContinue();
    return await take(request, tools, isGone.signal);
  } finally {
    response.off("close", leave);
    forget();
  }
}

/** @param isGone aborted when the client hangs up or the pipeline stops: what was not given on by then is the client's still */
async function take(request: IncomingMessage, tools: ReceiverTools, isGone: AbortSignal): Promise<Answer | undefined> {
  const { admission, budget, intake, maxBodyBytes, ecs, stop } = tools;
  const body = await readBody(request, { mostBytes: maxBodyBytes, budget, signal: isGone });
  if (body.kind === "too large") return ENDLESS;
  if (body.kind === "ended") return stop.isStopped ? STOPPING : undefined;
  if (body.kind === "not inflatable") return { status: 400, headers: { "Content-Type": "text/plain" }, body: body.message };
  budget.hold(body.bytes.length);
  try {
    if (!(await admission.enter(isGone))) return stop.isStopped ? STOPPING : TOO_BUSY;
    const head = {
      method: request.method ?? "",
      target: request.url ?? "",
      version: `HTTP/${request.httpVersion}`,
      rawHeaders: request.rawHeaders,
      address: javaAddress(request.socket.remoteAddress ?? ""),
    };
    const fields = headerFields(head, { length: body.bytes.length, isInflated: body.isInflated });
    const type = fields["content_type"];
    const codec = typeof type === "string" ? tools.codecs.get(mimeType(type)) : undefined;
    const source = intake.source(sourceValues(head, fields, ecs), codec);
    const receipt = intake.push([bodyText(body.bytes, request.headers["content-type"] ?? "")], source);
    return (await tools.acknowledged(receipt)) ? tools.success : STOPPING;
  } finally {
    budget.release(body.bytes.length);
  }
}

/** 0: nobody knows yet. Of a body that is to be inflated it is its length then that counts. */
function sentLength({ headers }: IncomingMessage): number {
  return inflatable(headers["content-encoding"]) === undefined ? Number(headers["content-length"] ?? 0) : 0;
}

function isHealthCheck({ method, url }: IncomingMessage, path: string): boolean {
  return (method === "GET" || method === "HEAD") && url?.split("?", 1)[0] === path;
}

function health({ admission, stop }: ReceiverTools): Answer {
  const isWell = admission.hasRoom && !stop.isStopped;
  return { status: isWell ? 200 : 503, headers: { "Content-Type": "text/plain" }, body: isWell ? "ok" : "no room" };
}
