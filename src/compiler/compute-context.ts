import { compileAccessor } from "../event/accessor.ts";
import type { Event } from "../event/event.ts";
import { compileEventBytes } from "../event/json-bytes.ts";
import { compileEventJson } from "../event/json-write.ts";
import type { EventLayout } from "../event/layout.ts";
import { compileTemplate } from "../event/template.ts";
import type { RecordInPlace } from "../plugin/codec.ts";
import type { ComputeContext, EcsMode, Logger } from "../plugin/context.ts";
import { compileRegex } from "../regex/regex.ts";

/** The world as `create` may see it: files the configuration names, and files that come with the package. */
export interface FileReader {
  /** @throws TailraceError COMPILE_FILE */
  readFile(path: string): Uint8Array;
  fileStamp(path: string): string | undefined;
  findFiles(path: string, within: string): readonly string[];
  readonly bundledFile: (path: string) => Uint8Array;
  readonly bundledFiles: (folder: string) => readonly string[];
}

export interface ContextParts {
  readonly id: string;
  readonly pipelineId: string;
  readonly ecs: EcsMode;
  readonly logger: Logger;
  readonly files: FileReader;
  readonly layout: EventLayout;
  readonly queueIsPersisted?: boolean;
  /** Takes what a plugin says of the configuration while it is checked; absent in workers. */
  readonly advise?: ComputeContext["advise"];
}

/** The context of a filter or codec in a worker. */
export function makeComputeContext(parts: ContextParts): ComputeContext {
  const { id, pipelineId, ecs, logger, files, layout } = parts;
  return {
    id,
    pipelineId,
    ecs,
    logger,
    queueIsPersisted: parts.queueIsPersisted ?? false,
    field: (reference) => compileAccessor(layout, reference),
    template: (text) => compileTemplate(layout, text),
    regex: (source, options) => compileRegex(source, { dotAll: options?.dotAll ?? false }),
    newEvent: (timestamp) => layout.create(timestamp),
    eventFromMap: (document, receivedAt) => layout.fromMap(document, receivedAt),
    eventJson: eventJsonOf(layout),
    eventRecords: (suffix) => eventRecords(layout, suffix),
    readFile: (path) => files.readFile(path),
    fileStamp: (path) => files.fileStamp(path),
    findFiles: (path, within) => files.findFiles(path, within),
    bundledFile: files.bundledFile,
    bundledFiles: files.bundledFiles,
    ...(parts.advise === undefined ? {} : { advise: parts.advise }),
  };
}

const jsonWriters = new WeakMap<EventLayout, ComputeContext["eventJson"]>();

/** One writer for all plugins of a layout. */
function eventJsonOf(layout: EventLayout): ComputeContext["eventJson"] {
  const known = jsonWriters.get(layout) ?? compileEventJson(layout);
  jsonWriters.set(layout, known);
  return known;
}

function eventRecords(layout: EventLayout, suffix: string): (event: Event) => RecordInPlace {
  const write = compileEventBytes(layout, suffix, eventJsonOf(layout));
  let current: Event;
  // One for all: a payload takes each before the next is made.
  const record: RecordInPlace = { writeTo: (to) => write(current, to) };
  return (event) => {
    current = event;
    return record;
  };
}
