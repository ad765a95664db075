/**
 * The candidate a person most likely meant by `name`, or undefined when none is near: at most a third of the letters may
 * differ (a swap of neighbours counts once), case does not count.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), least);
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that make `left` into `right`; `limit` when it is that much or more. */
export function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = nextRow({ left, right, row }, last, beforeLast);
    if (Math.min(...current) >= limit) return limit;
    beforeLast = last;
    last = current;
  }
  return Math.min(limit, last[right.length] ?? limit);
}

interface RowOf {
  readonly left: string;
  readonly right: string;
  readonly row: number;
}

function nextRow({ left, right, row }: RowOf, last: readonly number[], beforeLast: readonly number[]): number[] {
  const current = [row];
  const at = (cells: readonly number[], column: number) => cells[column] ?? Number.POSITIVE_INFINITY;
  for (let column = 1; column <= right.length; column++) {
    const isSame = left[row - 1] === right[column - 1];
    const isSwap = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
    const changed = Math.min(at(last, column), at(current, column - 1), at(last, column - 1) - (isSame ? 1 : 0)) + 1;
    current.push(isSwap ? Math.min(changed, at(beforeLast, column - 2) + 1) : changed);
  }
  return current;
}
