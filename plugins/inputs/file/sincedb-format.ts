/** One record of a sincedb. */
export interface SincedbRecord {
  /** Inode, major and minor number of the device. */
  readonly key: string;
  readonly position: number;
  /** Seconds since 1970; undefined in the oldest form. */
  readonly changed: number | undefined;
  readonly path: string | undefined;
}

/**
 * Reads a file as Logstash writes it: `inode major minor position`, in newer ones also the time of the last change and the
 * last known path. Lines that are none are passed over.
 */
export function parseSincedb(text: string): SincedbRecord[] {
  return text.split("\n").flatMap((line) => {
    const [, inode, major, minor, position, changed, path] =
      /^\s*(\S+)\s+(\d+)\s+(\d+)\s+(\d+)(?:\s+(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?:\s+(\S.*?))?)?\s*$/.exec(line) ?? [];
    if (position === undefined) return [];
    return [
      { key: `${inode} ${major} ${minor}`, position: Number(position), changed: changed === undefined ? undefined : Number(changed), path },
    ];
  });
}

export function writeSincedb(records: Iterable<SincedbRecord>): string {
  let text = "";
  for (const { key, position, changed = 0, path } of records)
    text += `${key} ${position} ${rubyFloat(changed)}${path === undefined ? "" : ` ${path}`}\n`;
  return text;
}

/** As Ruby prints a float of a time. */
function rubyFloat(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
