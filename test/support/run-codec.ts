import { plainEvents } from "./run-filter.ts";
import { runConfig } from "./run-config.ts";
import type { LogLine, RunOptions } from "./run-config.ts";

/** The events a codec makes of bytes that come in one piece, as a line, a datagram or a file would; as their JSON says. */
export async function decodeWith(codec: string, bytes: string | Uint8Array, options: RunOptions = {}): Promise<Record<string, unknown>[]> {
  const { output } = await runConfig(`input { stdin { codec => ${codec} } } output { stdout { codec => json_lines } }`, {
    ...options,
    input: bytes,
  });
  return plainEvents(output);
}

/** The same for the codecs that an input with a stream of bytes replaces: the generator gives whole messages. */
export async function decodeMessageWith(codec: string, message: string, options: RunOptions = {}): Promise<Record<string, unknown>[]> {
  const { output } = await runConfig(
    `input { generator { count => 1 message => "\${MESSAGE}" codec => ${codec} } } output { stdout { codec => json_lines } }`,
    { ...options, environment: { MESSAGE: message } },
  );
  return plainEvents(output).map(withoutSequence);
}

/** What a codec writes for events, given as JSON. */
export async function encodeWith(
  codec: string,
  events: readonly object[],
  options: RunOptions = {},
): Promise<{ readonly text: string; readonly log: readonly LogLine[] }> {
  const { output, log } = await runConfig(
    `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["[host][hostname]"] } if [host] == "test-host" { mutate { remove_field => ["host"] } } }
     output { stdout { codec => ${codec} } }`,
    { ecs: "disabled", ...options, input: events.map((event) => `${JSON.stringify(event)}\n`).join("") },
  );
  return { text: output.toString("utf8"), log };
}

function withoutSequence(own: Record<string, unknown>): Record<string, unknown> {
  const { event, sequence: _, ...rest } = own;
  if (typeof event !== "object" || event === null) return rest;
  const { sequence: __, ...others } = event as Record<string, unknown>;
  return Object.keys(others).length > 0 ? { ...rest, event: others } : rest;
}
