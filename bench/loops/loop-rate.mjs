/**
 * How often a loop calls a function with a line, for each second of processor time.
 * @param {(line: string) => boolean} matches
 * @param {readonly string[]} lines
 * @param {boolean} isMatch what it must say of each
 */
export function loopRate(matches, lines, isMatch = true) {
  const before = process.cpuUsage();
  let right = 0;
  for (const line of lines) if (matches(line) === isMatch) right++;
  const { user, system } = process.cpuUsage(before);
  if (right !== lines.length) throw new Error(`Of ${lines.length} lines ${lines.length - right} are not matched as they must be.`);
  return (lines.length * 1e6) / (user + system);
}
