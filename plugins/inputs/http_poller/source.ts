import { FieldMap, makeFloat } from "#plugin";
import type { EcsMode, SourceField, SourceValues } from "#plugin";
import type { HttpAnswer } from "../../shared/http-client/client.ts";
import type { FailureFields } from "./record.ts";
import type { PolledRequest } from "./requests.ts";

/** What came of a request. */
export interface Polled {
  readonly request: PolledRequest;
  readonly hostname: string;
  readonly seconds: number;
  /** Absent: nothing came. */
  readonly answer?: HttpAnswer;
}

const LEGACY = [
  "[host]",
  "[runtime_seconds]",
  "[name]",
  "[request]",
  "[code]",
  "[response_headers]",
  "[response_message]",
  "[times_retried]",
];
const ECS = [
  "[request][host][hostname]",
  "[response][elapsed_time_ns]",
  "[request][name]",
  "[request][original]",
  "[response][status_code]",
  "[response][headers]",
  "[response][status_message]",
  "[request][retry_count]",
];

/** What is known of request and answer, in the order of the values below. */
export function sourceFields({ metadata_target }: { readonly metadata_target: string }, ecs: EcsMode): SourceField[] {
  const target = metadata_target.startsWith("[") ? metadata_target : `[${metadata_target}]`;
  const names = ecs === "disabled" ? LEGACY : ECS.map((name) => `[input][http_poller]${name}`);
  return names.map((name) => ({ reference: target + name, when: "always" }));
}

export function sourceValues({ request, hostname, seconds, answer }: Polled, ecs: EcsMode): SourceValues {
  const time = ecs === "disabled" ? makeFloat(seconds) : ecsTime(seconds);
  const known = [hostname, time, request.name, request.original];
  if (answer === undefined) return [...known, undefined, undefined, undefined, undefined];
  const headers = new FieldMap();
  for (const [name, value] of answer.headers) headers[name] = value;
  return [...known, answer.status, headers, answer.message, answer.timesRetried];
}

/** The fields of an event that tells of a failure; its own, since what is metadata is not seen. */
export function failureFields({ request, hostname, seconds }: Polled, error: Error, ecs: EcsMode): FailureFields {
  const trace = (error.stack ?? "")
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
  if (ecs === "disabled") {
    return [
      ["[http_request_failure][request]", request.original],
      ["[http_request_failure][name]", request.name],
      ["[http_request_failure][error]", error.message],
      ["[http_request_failure][backtrace]", trace],
      ["[http_request_failure][runtime_seconds]", makeFloat(seconds)],
    ];
  }
  return [
    ["[error][message]", error.message],
    ["[error][stack_trace]", trace],
    ["[url][full]", request.url],
    ["[http][request][method]", request.method],
    ["[host][hostname]", hostname],
    ["[event][duration]", ecsTime(seconds)],
  ];
}

/** Microseconds, though the field's name says nanoseconds: so Logstash writes them. */
function ecsTime(seconds: number): number {
  return Math.trunc(seconds * 1_000_000);
}
