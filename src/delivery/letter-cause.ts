import type { DeadLetterHead, EarlierDeath } from "./dead-letter.ts";

/** Letters that died of the same thing: at one plugin, with one status, for a reason that differs in its values only. */
export interface CauseGroup {
  readonly cause: string;
  count: number;
  /** Milliseconds since 1970. */
  first: number;
  last: number;
  /** One of them: the latest. */
  sample: string;
}

/** What a letter died of, in words: `elasticsearch (es) 400: failed to parse field [n]`. */
export function causeOf(death: EarlierDeath): string {
  return `${pluginOf(death)}${death.status === undefined ? "" : ` ${death.status}`}: ${withoutValues(death.reason)}`;
}

export function pluginOf({ plugin_type, plugin_id }: EarlierDeath): string {
  return plugin_id === plugin_type ? plugin_type : `${plugin_type} (${plugin_id})`;
}

/** A reason without what differs from event to event: quoted values, ids and numbers. Names in brackets stay. */
export function withoutValues(reason: string): string {
  return reason
    .replace(/(?<!\w)(?:'[^']*'|"[^"]*"|`[^`]*`)/g, (quoted) => `${quoted[0]!}…${quoted[0]!}`)
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "…")
    .replace(/(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{12,}(?![\w-])/g, "…")
    .replace(/(?<![\w.])-?\d+(?:[.,:]\d+)*(?![\w])/g, "…");
}

/** Groups by cause, in the order in which the causes came up. */
export class Causes {
  readonly #groups = new Map<string, CauseGroup>();

  add(head: DeadLetterHead, id: string): void {
    const cause = causeOf(head);
    const group = this.#groups.get(cause) ?? { cause, count: 0, first: head.last, last: head.last, sample: id };
    group.count++;
    group.first = Math.min(group.first, head.last);
    if (head.last >= group.last) {
      group.last = head.last;
      group.sample = id;
    }
    this.#groups.set(cause, group);
  }

  /** The largest first. */
  get groups(): readonly CauseGroup[] {
    return [...this.#groups.values()].toSorted((a, b) => b.count - a.count);
  }
}
