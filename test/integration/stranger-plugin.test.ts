import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { install, pack } from "../support/packed.ts";

const PLUGIN = `import { defineFilter } from "tailrace/plugin";

export default defineFilter({
  kind: "filter",
  name: "shout",
  summary: "Makes a field loud.",
  options: {
    field: { type: "string", default: "message", description: "The field." },
    times: { type: "number", default: 1, minimum: 1, description: "How loud." },
  },
  create({ field, times }, context) {
    const value = context.field(field);
    return {
      filter(event) {
        value.set(event, value.get(event) + "!".repeat(times));
        return true;
      },
    };
  },
});
`;

let folder: string;
let bin: string;

/** Runs the installed package where its plugin is no module's neighbour. */
async function tailrace(
  args: readonly string[],
  input = "",
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const running = promisify(execFile)(process.execPath, [bin, ...args], { cwd: path.join(folder, "elsewhere") });
  running.child.stdin!.end(input);
  const failed = (error: unknown): unknown => error;
  const {
    code = 0,
    stdout,
    stderr,
  } = (await running.catch(failed)) as { readonly code?: number; readonly stdout: string; readonly stderr: string };
  return { code, stdout, stderr };
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "tailrace-packed-"));
  bin = await install(await pack(folder), path.join(folder, "installed"));
  await mkdir(path.join(folder, "elsewhere/plugins"), { recursive: true });
  await writeFile(path.join(folder, "elsewhere/plugins/shout.js"), PLUGIN);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a plugin outside of the packed and installed package", () => {
  const config = (options: string): readonly string[] => {
    const text = `input { stdin { codec => json } } filter { shout { ${options} } } output { stdout { codec => line { format => "%{message}" } } }`;
    return ["--path.plugins", "plugins", "--log.level", "error", "-e", text];
  };

  test("is used", async () => {
    const { code, stdout } = await tailrace(config("times => 3"), '{"message":"hey"}\n');

    expect([code, stdout]).toEqual([0, "hey!!!\n"]);
  });

  test("is validated", async () => {
    const { code, stdout, stderr } = await tailrace(config("times => 0 tmies => 2"));

    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("`times`");
    expect(stderr).toContain("Did you mean `times`?");
  });

  test("is documented", async () => {
    const { stdout: all } = await tailrace(["plugin", "list", "--path.plugins", "plugins"]);
    const { stdout: one } = await tailrace(["plugin", "list", "shout", "--path.plugins", "plugins"]);

    expect(all).toMatch(/^ {2}shout +Makes a field loud\. \(yours\)$/m);
    expect(one).toBe(
      'filter shout: Makes a field loud.\n\n  field (text, default "message")\n      The field.\n\n  times (number, default 1)\n      How loud.\n',
    );
  });
});
