import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** In a process of its own: what V8 has learned of other code decides where it puts new objects. */
const SCRIPT = `
  import v8 from "node:v8";
  import { freeBuffersEarly } from "${new URL("../../dist/src/cli/garbage.js", import.meta.url).href}";

  const externalMb = () => v8.getHeapStatistics().external_memory / 2 ** 20;
  const end = process.argv[1] === "early" ? freeBuffersEarly() : () => {};
  const before = externalMb();
  for (let n = 0; n < 100; n++) Buffer.allocUnsafeSlow(64 * 1024);
  const made = externalMb() - before;
  setTimeout(() => {
    end();
    // V8 takes what was freed off its account when more is made.
    for (let n = 0; n < 10; n++) Buffer.allocUnsafeSlow(64 * 1024);
    console.log(JSON.stringify({ made, left: externalMb() - before }));
  }, 1_000);
`;

test.each([
  ["early", 1],
  ["as V8 does it", 6],
])("buffers that nobody holds are freed %s", async (how, leftMb) => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", SCRIPT, how]);
  const { made, left } = JSON.parse(stdout) as { readonly made: number; readonly left: number };

  expect(made).toBeGreaterThan(6);
  expect(Math.min(6, Math.max(1, Math.round(left)))).toBe(leftMb);
});
