import type { RecordInPlace } from "./codec.ts";
import type { ErrorDetails } from "../errors.ts";
import type { FieldAccessor } from "../event/accessor.ts";
import type { Event } from "../event/event.ts";
import type { Template } from "../event/template.ts";
import type { Timestamp } from "../event/timestamp.ts";
import type { FieldMap } from "../event/value.ts";
import type { Regex } from "../regex/regex.ts";

/** How field names follow the Elastic Common Schema: the plugin's own setting, else the pipeline's. */
export type EcsMode = "disabled" | "v1" | "v8";

/** A sentence that does not change, its data beside it. */
export interface Logger {
  debug(data: LogData, message: string): void;
  info(data: LogData, message: string): void;
  warn(data: LogData, message: string): void;
  error(data: LogData, message: string): void;
}

export type LogData = Readonly<Record<string, unknown>>;

/** What every plugin is given, wherever it runs. */
export interface PluginContext {
  /** The vertex's id: the user's, or one made of the plugin's text. */
  readonly id: string;
  readonly pipelineId: string;
  readonly ecs: EcsMode;
  readonly logger: Logger;
}

/**
 * What filters, decoders and encoders are given. They are created twice: once when the configuration is checked (nothing
 * runs then; what `create` throws is an error of the configuration) and once in every worker.
 */
export interface ComputeContext extends PluginContext {
  /** Compiles a reference, `[a][b]`. @throws TailraceError EVENT_FIELD_REFERENCE */
  field(reference: string): FieldAccessor;
  template(text: string): Template;
  /** Compiles a regular expression of Ruby's syntax. @throws TailraceError with the place of the mistake */
  regex(source: string, options?: { readonly dotAll?: boolean }): Regex;
  /** True: the queue is on disk, so that records may be made again by a later process. */
  readonly queueIsPersisted: boolean;
  /** A new event with this time, `@version` and nothing else. */
  newEvent(timestamp: Timestamp): Event;
  /** An event of a decoded document, with Logstash's care for its tags and timestamp; takes the document over. */
  eventFromMap(document: FieldMap, receivedAt: Timestamp): Event;
  /** JSON of an event, all fields but `@metadata`. */
  eventJson(event: Event): string;
  /** The same as bytes, with a text behind it, as records for `encodeInPlace`. */
  eventRecords(suffix: string): (event: Event) => RecordInPlace;
  /** Reads a file the configuration names. @throws TailraceError COMPILE_FILE when it cannot be read */
  readFile(path: string): Uint8Array;
  /** A text that changes when a file is written or replaced; undefined when it cannot be looked at. */
  fileStamp(path: string): string | undefined;
  /** The files at a path, sorted: in a folder those the glob `within` finds, else those the path itself finds, read as a glob (`*`, `?`, `**`, `[…]`, `{…}`). */
  findFiles(path: string, within: string): readonly string[];
  /**
   * A file that comes with this package, by its path from the package's root. The function is the same for all plugins of a
   * thread: what has been made of such files can be kept by it.
   */
  readonly bundledFile: (path: string) => Uint8Array;
  /** The names of the files in a folder that comes with this package. */
  readonly bundledFiles: (folder: string) => readonly string[];
  /**
   * Says something about the configuration while it is checked: what will not do what its writer expects. Absent at work.
   * @param about the text of an option that it is about, so that it is shown there
   */
  readonly advise?: (message: string, about?: ErrorDetails["about"]) => void;
}
