/** What src/config may ask of the world. Paths are passed as the person wrote them; relative ones count from the working directory. */
export interface SourceReader {
  /** What stands at a path, links followed; undefined: nothing. Pipes count as files. */
  kindOf(path: string): Promise<"file" | "folder" | undefined>;
  /** The names in a folder, without `.` and `..`; rejects when it cannot be read. */
  list(folder: string): Promise<readonly string[]>;
  /** The bytes of a file; rejects when it cannot be read. */
  read(file: string): Promise<Uint8Array>;
  /** Answers a GET request without following redirects; rejects when there is no answer. */
  fetch(url: string): Promise<{ readonly status: number; readonly body: Uint8Array }>;
  /** The person's home folder, for paths that begin with `~/`. */
  readonly home: string | undefined;
}
