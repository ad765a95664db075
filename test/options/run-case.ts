import { checkConfig, runConfig } from "../support/run-config.ts";
import type { RunOptions } from "../support/run-config.ts";
import { plainEvents } from "../support/run-filter.ts";
import type { PlainEvent } from "../support/run-filter.ts";
import type { OptionCase } from "./option-case.ts";

/** A case whose configuration runs to its end: events or bytes in, events or bytes out. */
export type CaseOf<R> = Omit<OptionCase, "observe"> & R;

interface FilterRun {
  /** Options beside the one in question. */
  readonly beside?: string;
  /** Filters behind this one. */
  readonly behind?: string;
  readonly events: readonly PlainEvent[];
}

/** Observes the events that come out of a filter. */
export function filterCase(filter: string, { beside = "", behind = "", events, ...rest }: CaseOf<FilterRun>): OptionCase {
  const input = jsonLines(events);
  const observe = (option: string): Promise<unknown> =>
    eventsOf(
      `input { stdin { codec => json_lines } } filter { ${filter} { ${beside} ${option} } ${behind} } ${EVENTS_OUT}`,
      { input },
      events[0],
    );
  return { ...rest, observe };
}

interface DecoderRun {
  readonly beside?: string;
  /** The bytes of a stream. */
  readonly input: string | Uint8Array;
}

/** Observes the events that a codec makes of a stream of bytes. */
export function decodeStreamCase(codec: string, { beside = "", input, ...rest }: CaseOf<DecoderRun>): OptionCase {
  const observe = (option: string): Promise<unknown> =>
    eventsOf(`input { stdin { codec => ${codec} { ${beside} ${option} } } } filter { ${BARE} } ${EVENTS_OUT}`, { input });
  return { ...rest, observe };
}

interface RecordRun {
  readonly beside?: string;
  readonly message: string;
}

/** Observes the events that a codec makes of a record by itself, such as a datagram: many inputs take another one for streams. */
export function decodeRecordCase(codec: string, { beside = "", message, ...rest }: CaseOf<RecordRun>): OptionCase {
  const observe = (option: string): Promise<unknown> =>
    eventsOf(
      `input { generator { count => 1 message => '${message}' codec => ${codec} { ${beside} ${option} } } } filter { ${BARE} } ${EVENTS_OUT}`,
    );
  return { ...rest, observe };
}

interface EncoderRun {
  readonly beside?: string;
  readonly events: readonly PlainEvent[];
}

/** Observes the text that a codec makes of events. */
export function encodeCase(codec: string, { beside = "", events, ...rest }: CaseOf<EncoderRun>): OptionCase {
  const observe = (option: string): Promise<unknown> =>
    textOf(`input { stdin { codec => json_lines } } filter { ${BARE} } output { stdout { codec => ${codec} { ${beside} ${option} } } }`, {
      input: jsonLines(events),
    });
  return { ...rest, observe };
}

/** Observes what the check says of a configuration: the codes of its problems. */
export function refusalCase(config: (option: string) => string, { given, expected }: CaseOf<unknown>): OptionCase {
  return { given, expected, observe: async (option) => (await checkConfig(config(option))).problems.map(({ code }) => code) };
}

/** The events that a configuration writes to standard output as JSON lines, without what stdin adds to them. */
export async function eventsOf(config: string, options: RunOptions = {}, given: PlainEvent = {}): Promise<PlainEvent[]> {
  return plainEvents(Buffer.from(await textOf(config, options)), given);
}

export async function textOf(config: string, options: RunOptions): Promise<string> {
  return (await runConfig(config, options)).output.toString("utf8");
}

export const EVENTS_OUT = "output { stdout { codec => json_lines } }";

/** Takes away what inputs add. */
const BARE = 'mutate { remove_field => ["[host]", "[event]", "@version"] }';

function jsonLines(events: readonly PlainEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}
