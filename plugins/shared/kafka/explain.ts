import { PluginError } from "#plugin";
import { certificateRefused, hungUp, kafkaFailed, loginRefused, unreachable } from "./errors.ts";

const OF_CERTIFICATES = /certificate|self.signed|altnames|SSL routines|ssl3|tlsv1|wrong version number|EPROTO|handshake/i;
const OF_SYSTEM = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|Connection timeout|ETIMEDOUT|[Nn]o broker|[Bb]roker not/;
const OF_HANGING_UP = /Closed connection|socket hang up|ECONNRESET|disconnected before secure/i;

/** Says of kafkajs's error which setting it is about. An error of our own stays as it is. */
export function explain(error: unknown, servers: string): Error {
  const causes = causesOf(error);
  const own = causes.find((each) => each instanceof PluginError);
  if (own !== undefined) return own;
  const found = (pattern: RegExp): Error | undefined => causes.findLast(({ message }) => pattern.test(message));
  const ofLogin = causes.findLast(({ name, message }) => name === "KafkaJSSASLAuthenticationError" || /SASL/.test(message));
  if (ofLogin !== undefined) return loginRefused(ofLogin);
  const ofTls = found(OF_CERTIFICATES);
  if (ofTls !== undefined) return certificateRefused(ofTls);
  const ofSystem = found(OF_SYSTEM);
  if (ofSystem !== undefined) return unreachable(servers, ofSystem);
  const ofPeer = found(OF_HANGING_UP);
  return ofPeer === undefined ? kafkaFailed(causes.at(-1) ?? new Error(String(error))) : hungUp(ofPeer);
}

/** What Kafka's protocol calls the error, such as MESSAGE_TOO_LARGE. */
export function protocolError(error: unknown): string | undefined {
  const found = causesOf(error).findLast((each) => "type" in each && typeof each.type === "string");
  return found === undefined || !("type" in found) ? undefined : String(found.type);
}

/** The error and what caused it, outermost first. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let each = error; each instanceof Error && !causes.includes(each);) {
    causes.push(each);
    each = "originalError" in each && each.originalError instanceof Error ? each.originalError : each.cause;
  }
  return causes;
}
