/** An expression and the texts it is tried on. */
export interface Subject {
  /** Where it comes from: `legacy/COMBINEDAPACHELOG`, `parsing/some-case`. */
  readonly name: string;
  readonly source: string;
  readonly dotAll: boolean;
  /** Looked for again behind each match, as gsub does. */
  readonly repeats: boolean;
  /** Texts that suit it, as they are and with random edits. */
  readonly lines: readonly string[];
}

/** So many of them at the most, at equal distances, each once. */
export function spread(lines: readonly string[], most: number): readonly string[] {
  const distinct = [...new Set(lines)];
  if (distinct.length <= most) return distinct;
  return Array.from({ length: most }, (_, at) => distinct[Math.floor((at * distinct.length) / most)] ?? "");
}
