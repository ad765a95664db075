import { isList, Timestamp } from "#plugin";
import type { ComputeContext, Event, FieldAccessor } from "#plugin";
import { fieldNames } from "./fields.ts";
import { parseRfc5424 } from "./rfc5424.ts";
import type { Rfc5424Message } from "./rfc5424.ts";

/** Stores the parts of a line of RFC 5424; false: it is none. @param lineField where the line comes from */
export function makeStore5424(context: ComputeContext, lineField: string): (event: Event, line: string) => boolean {
  const names = fieldNames(context.ecs);
  const part = (name: string, of: (message: Rfc5424Message) => string | undefined): Part => ({ field: context.field(name), of });
  const parts = [
    part(names.version, ({ version }) => version),
    part(names.hostname, ({ hostname }) => hostname),
    part(names.program, ({ program }) => program),
    part(names.messageId, ({ messageId }) => messageId),
  ];
  const [priority, data, text] = [names.priority, names.structuredData, "message"].map((name) => context.field(name));
  const storeProcess = makeStoreProcess(context);
  const storeTime = makeStoreTime(context);
  return (event, line) => {
    const message = parseRfc5424(line);
    if (message === undefined) return false;
    priority!.set(event, message.priority);
    for (const { field, of } of parts) addText(event, field, of(message));
    storeProcess(event, message.processId);
    if (message.structuredData !== undefined) data!.set(event, message.structuredData);
    if (lineField === "message") text!.set(event, message.message);
    else addText(event, text!, message.message);
    storeTime(event, message.timestamp);
    return true;
  };
}

interface Part {
  readonly field: FieldAccessor;
  readonly of: (message: Rfc5424Message) => string | undefined;
}

/** Beside what is there, as grok does it with the parts of RFC 3164. */
function addText(event: Event, field: FieldAccessor, value: string | undefined): void {
  if (value === undefined) return;
  const present = field.get(event);
  if (present === undefined || present === null) field.set(event, value);
  else if (typeof present === "string") field.set(event, [present, value]);
  else if (isList(present)) field.set(event, [...present, value]);
}

/** Under ECS names a process id is a number; one that is none has a field of its own. */
function makeStoreProcess(context: ComputeContext): (event: Event, id: string | undefined) => void {
  const names = fieldNames(context.ecs);
  const [number, text] = [context.field(names.processId), context.field(names.processText)];
  if (context.ecs === "disabled") return (event, id) => addText(event, text, id);
  return (event, id) => {
    if (id !== undefined && /^\d{1,15}$/.test(id)) number.set(event, Number(id));
    else addText(event, text, id);
  };
}

/** The time has a zone of its own and up to nine decimals. In legacy mode its text stays, as that of other lines does. */
function makeStoreTime(context: ComputeContext): (event: Event, text: string | undefined) => void {
  const [time, kept] = [context.field("@timestamp"), context.field("timestamp")];
  return (event, text) => {
    if (text === undefined) return;
    const parsed = isDay(text) ? Timestamp.parse(text) : undefined;
    if (context.ecs === "disabled") kept.set(event, text);
    if (parsed === undefined) event.tag("_dateparsefailure");
    else time.set(event, parsed);
  };
}

/** `Timestamp.parse` makes 30 February the last of the month, as Java does. */
function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, "yyyy-MM-dd".length).split("-").map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
