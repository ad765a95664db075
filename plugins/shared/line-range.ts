/** The offsets of a line's text, from 1. A line behind the last one, or an empty one, is the last before it that has text. */
export function lineRange(text: string, line: number): { readonly from: number; readonly to: number } {
  const lines = text.split("\n");
  let number = Math.min(Math.max(line, 1), lines.length);
  while (number > 1 && lines[number - 1]!.trim() === "") number--;
  const begin = lines.slice(0, number - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const own = lines[number - 1]!;
  return { from: begin + own.length - own.trimStart().length, to: begin + own.trimEnd().length };
}
