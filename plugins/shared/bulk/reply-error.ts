const MOST = 500;

/** The reason in a server's reply that is an error, as far as a person needs it. */
export function reasonIn(body: string): string {
  const error = errorIn(body);
  if (error === undefined) return excerpt(body.trim() === "" ? "no more is said" : body);
  return excerpt([error.type, error.reason].filter((part) => part !== undefined).join(": "));
}

export interface ReplyError {
  readonly type?: string | undefined;
  readonly reason?: string | undefined;
}

/** What stands under `error` in a reply; undefined when it is none of the server's own. */
export function errorIn(body: string): ReplyError | undefined {
  try {
    const reply: unknown = JSON.parse(body);
    if (typeof reply !== "object" || reply === null || !("error" in reply)) return undefined;
    return describeError(reply.error);
  } catch {
    return undefined;
  }
}

/** `{"type": …, "reason": …, "caused_by": {…}}`, or a bare text. */
export function describeError(error: unknown): ReplyError {
  if (typeof error !== "object" || error === null) return { reason: String(error) };
  const { type, reason, caused_by: cause } = error as Readonly<Record<string, unknown>>;
  const causeReason = typeof cause === "object" && cause !== null && "reason" in cause ? cause.reason : undefined;
  const reasons = [reason, causeReason].filter((text) => typeof text === "string");
  return { type: typeof type === "string" ? type : undefined, reason: reasons.length > 0 ? reasons.join(" ") : undefined };
}

export function excerpt(text: string, most = MOST): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
