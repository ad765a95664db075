/** What is asked of a disk to find files. */
export interface FolderReader {
  /** What stands at a path, links followed; undefined: nothing. Pipes count as files. */
  kindOf(path: string): "file" | "folder" | undefined;
  /** Whether a path is itself a symbolic link. */
  isLink(path: string): boolean;
  /** The names in a folder, without `.` and `..`; throws when it cannot be read. */
  list(folder: string): readonly string[];
}

/** What src/config may ask of the world. Paths are passed as the person wrote them; relative ones count from the working directory. */
export interface SourceReader extends FolderReader {
  /** The bytes of a file; throws when it cannot be read. */
  read(file: string): Uint8Array;
  /** Answers a GET request without following redirects; rejects when there is no answer. */
  fetch(url: string): Promise<{ readonly status: number; readonly body: Uint8Array }>;
  /** The person's home folder, for paths that begin with `~/`. */
  readonly home: string | undefined;
}
