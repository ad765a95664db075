const UNIT_TEXT = /^\s*(\d+(?:\.\d+)?)\s*(?:([kmgtpezy])(i?)(b?)|b)?\s*$/i;
const POWERS = "kmgtpezy";

/**
 * Reads a size as Logstash's plugins do (the Filesize gem): `10 MiB` counts by 1024, `kb` and `mb` by 1000, in any case.
 * A bare number is bytes. Settings files use another reader.
 */
export function parseBytes(text: string): number | undefined {
  const match = UNIT_TEXT.exec(text);
  if (match === null) return undefined;
  const [, number = "", unit, binary] = match;
  const base = binary ? 1024 : 1000;
  return Math.floor(Number(number) * (unit === undefined ? 1 : base ** (POWERS.indexOf(unit.toLowerCase()) + 1)));
}
