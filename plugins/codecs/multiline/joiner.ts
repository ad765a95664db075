/** Lines that have become one event. */
export interface Joined {
  readonly text: string;
  readonly tags: readonly string[];
}

export interface JoinerOptions {
  readonly what: "previous" | "next";
  /** Whether a line belongs to its neighbour. */
  readonly belongs: (line: string) => boolean;
  /** The tag of several lines; empty: none. */
  readonly tag: string;
  readonly maxLines: number;
  readonly maxBytes: number;
}

/** Joins the lines of one stream. */
export interface Joiner {
  add(line: string, emit: (joined: Joined) => void): void;
  flush(emit: (joined: Joined) => void): void;
  isHolding(): boolean;
  /** What decides about the end of the event that waits, beside its lines: how many there are, and their bytes. */
  counts(): { readonly lines: number; readonly bytes: number };
}

/** @param begun an event that waits already, of which only the counts are known */
export function makeJoiner({ what, belongs, tag, maxLines, maxBytes }: JoinerOptions, begun = { lines: 0, bytes: 0 }): Joiner {
  let lines = Array.from({ length: begun.lines }, () => "");
  let { bytes } = begun;
  const isOverBytes = (): boolean => bytes >= maxBytes;
  // The limits are looked at behind a line: with 3 an event has 4 lines (recorded, max-lines-flushes-early-and-tags).
  const isOverLines = (): boolean => lines.length > maxLines;
  const keep = (line: string): void => {
    lines.push(line);
    bytes += Buffer.byteLength(line);
  };
  const flush: Joiner["flush"] = (emit) => {
    if (lines.length === 0) return;
    const tags = [
      ...(lines.length > 1 && tag !== "" ? [tag] : []),
      ...(isOverBytes() ? ["multiline_codec_max_bytes_reached"] : []),
      ...(isOverLines() ? ["multiline_codec_max_lines_reached"] : []),
    ];
    const joined = { text: lines.join("\n"), tags };
    lines = [];
    bytes = 0;
    emit(joined);
  };
  const isBoundary = (line: string): boolean => !belongs(line) || isOverLines() || isOverBytes();
  return {
    add(line, emit) {
      if (what === "previous") {
        if (isBoundary(line)) flush(emit);
        return keep(line);
      }
      keep(line);
      if (isBoundary(line)) flush(emit);
    },
    flush,
    isHolding: () => lines.length > 0,
    counts: () => ({ lines: lines.length, bytes }),
  };
}
