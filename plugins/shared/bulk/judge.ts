import type { BulkItem } from "./bulk-reply.ts";
import { describeError } from "./reply-error.ts";

export type Verdict = "delivered" | "retry" | "forbidden" | "rejected" | "dropped";

export interface JudgeSettings {
  readonly customCodes: ReadonlySet<number>;
  readonly dropErrorTypes: ReadonlySet<string>;
}

/**
 * What becomes of a record. As Logstash: 400, 404 and `dlq_custom_codes` are refused for good; every other failure may pass.
 * A conflict is no failure of a record that was sent before: the server has it from there. That is so for an action that
 * asks for its version, not for an update, which lost against another one.
 */
export function judge(item: BulkItem, wasSent: boolean, { customCodes, dropErrorTypes }: JudgeSettings): Verdict {
  const { status, action } = item;
  if (status >= 200 && status < 300) return "delivered";
  if (status === 409) return wasSent && action !== "update" ? "delivered" : "dropped";
  const { type } = describeError(item.error ?? {});
  if (type !== undefined && dropErrorTypes.has(type)) return "dropped";
  if (status === 400 || status === 404 || customCodes.has(status)) return "rejected";
  return status === 401 || status === 403 ? "forbidden" : "retry";
}
