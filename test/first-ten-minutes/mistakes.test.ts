import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { runCommand } from "../support/command-line.ts";

const CONFIG = "input { generator { count => 1 } }\noutput { stdout { codec => json_lines } }\n";

let server: Server | undefined;

afterEach(async () => {
  await new Promise((resolve) => {
    if (server === undefined) resolve(undefined);
    else server.close(resolve);
  });
  server = undefined;
});

async function takePort(): Promise<number> {
  const taken = createServer();
  server = taken;
  await new Promise<void>((resolve) => {
    taken.listen(0, "127.0.0.1", resolve);
  });
  return (taken.address() as AddressInfo).port;
}

/** test/diagnostics compares the texts; here they come from the built program, on the right stream, with the right code. */
describe("a mistake is told on standard error, and the exit code is 1", () => {
  test("a port that is taken, with the place in the configuration", async () => {
    const port = await takePort();
    const files = { "pipeline.conf": `input {\n  tcp { host => "127.0.0.1" port => ${port} }\n}\noutput { null { } }\n` };
    const result = await runCommand(["-f", "pipeline.conf"], { files });

    expect(result).toEqual({
      code: 1,
      signal: null,
      stdout: "",
      stderr: `error: Cannot listen on 127.0.0.1:${port}: the address is in use, so another process listens there. (LISTEN_FAILED)
  at pipeline.conf:2:3

    1 | input {
  > 2 |   tcp { host => "127.0.0.1" port => ${port} }
      |   ^^^
    3 | }
    4 | output { null { } }

  hint: Choose another port, or end the process that has this one; ports below 1024 need a privilege.
`,
    });
  });

  test.each<[what: string, args: readonly string[], files: Readonly<Record<string, string>>, says: string]>([
    ["a file that is missing", ["-f", "pipeline.conf"], {}, "There is no file or folder pipeline.conf."],
    ["a folder without files", ["-f", "conf.d"], { "conf.d/.keep": "" }, "The folder conf.d has no configuration in it."],
    [
      "a plugin that Logstash has",
      ["-f", "a.conf"],
      { "a.conf": 'input { sqs { queue => "q" } }' },
      "The input plugin `sqs` of Logstash is not served by this version of Tailrace yet.",
    ],
    ["Vector's TOML", ["-f", "vector.toml"], { "vector.toml": '[sources.in]\ntype = "stdin"\n' }, "This is a Vector configuration"],
    ["Vector's YAML", ["-f", "vector.yaml"], { "vector.yaml": "sources:\n  in:\n    type: stdin\n" }, "This is a Vector configuration"],
    ["Fluent Bit's", ["-f", "fluent-bit.conf"], { "fluent-bit.conf": "[INPUT]\n    Name tail\n" }, "This is a Fluent Bit configuration"],
    [
      "rsyslog's",
      ["-f", "rsyslog.conf"],
      { "rsyslog.conf": 'module(load="imuxsock")\n*.* /var/log/all\n' },
      "This is an rsyslog configuration",
    ],
    [
      "a logstash.yml",
      ["-f", "logstash.yml"],
      { "logstash.yml": "pipeline.workers: 2\n" },
      "This is a file of settings such as logstash.yml",
    ],
    ["JSON", ["-f", "a.json"], { "a.json": '{ "input": {} }\n' }, "This is a JSON file"],
    ["an unknown flag", ["--workres", "3"], {}, "Did you mean --pipeline.workers?"],
    ["an unknown command", ["chekc"], {}, "Did you mean `tailrace check`?"],
    ["a path without -f", ["a.conf"], {}, "Did you mean `tailrace -f a.conf`?"],
    ["nothing at all", [], {}, "No configuration was given."],
    [
      "an unknown setting",
      ["--path.settings", ".", "-f", "a.conf"],
      { "logstash.yml": "pipeline.wrokers: 2\n", "a.conf": CONFIG },
      "Did you mean `pipeline.workers`?",
    ],
    [
      "a folder that cannot be written to",
      ["--path.data", "a.conf/data", "-f", "a.conf"],
      { "a.conf": CONFIG },
      "cannot be written to: a part of the path is no folder.",
    ],
    [
      "an output that cannot be opened",
      ["-f", "a.conf"],
      { "a.conf": 'input { stdin { } } output { tcp { mode => "server" host => "192.0.2.1" port => 1 } }' },
      "this machine has no such address",
    ],
  ])("%s", async (_, args, files, says) => {
    const { code, stdout, stderr } = await runCommand(args, { files });

    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^ {4}at |mistake of Tailrace's own|\bundefined\b/m);
  });

  test("of a plugin file, with the line in it", async () => {
    const files = { "plugins/bad.js": 'export default {\n  kind: "filter",\n  name "bad",\n};\n' };
    const { code, stderr } = await runCommand(["plugin", "list", "-p", "plugins"], { files });

    expect([code, stderr]).toEqual([
      1,
      "error: Cannot load the plugin in plugins/bad.js, line 3: Unexpected string. (REGISTRY_PLUGIN_FILE)\n",
    ]);
  });

  test("with `log.format: json` as log lines", async () => {
    const files = { "a.conf": "input { stdin { } }\nfilter { mutate { ad_tag => 'x' } }\n" };
    const { stderr } = await runCommand(["-t", "--log.format", "json", "-f", "a.conf"], { files });
    const lines = stderr.trimEnd().split("\n");

    expect(lines.map((line) => ({ ...(JSON.parse(line) as object), timeMillis: 0 }))).toEqual([
      {
        level: "FATAL",
        loggerName: "tailrace",
        timeMillis: 0,
        thread: "main",
        logEvent: {
          message: "The filter mutate has no option `ad_tag`.",
          code: "OPTION_UNKNOWN",
          file: "a.conf",
          line: 2,
          column: 19,
          hint: "Did you mean `add_tag`?",
        },
      },
    ]);
  });
});

describe("what is right", () => {
  test("`-t` says so on standard output", async () => {
    expect(await runCommand(["-t", "-f", "a.conf"], { files: { "a.conf": CONFIG } })).toEqual({
      code: 0,
      signal: null,
      stdout: "Configuration OK\n",
      stderr: "",
    });
  });

  test.each([[["-V"]], [["--version"]], [["version"]]])("%j prints one line", async (args) => {
    const { code, stdout, stderr } = await runCommand(args);

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^tailrace \d+\.\d+\.\d+\n$/);
  });

  test.each([[["-h"]], [["--help"]], [["help"]]])("%j prints how it is used", async (args) => {
    const { code, stdout, stderr } = await runCommand(args);

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Runs Logstash pipelines\.\n\nUsage: tailrace \[run\] -f PATH \| -e TEXT \[flags\]\n/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThan(150);
  });

  test("an empty configuration runs, ends at once, and is warned of", async () => {
    const { code, stderr } = await runCommand(["-f", "a.conf"], { files: { "a.conf": "" } });

    expect(code).toBe(0);
    expect(stderr).toContain(
      "warning: The pipeline main has no input: nothing comes in, and it ends as soon as it has started. (COMPILE_NO_INPUT)",
    );
    expect(stderr).toContain("warning: The pipeline main has no output: its events are thrown away. (COMPILE_NO_OUTPUT)");
  });

  test("geoip without a database finds countries, and says whose data it is", async () => {
    const config = `input { stdin { codec => json_lines } }
filter { geoip { source => "[client][ip]" } }
output { stdout { codec => json_lines } }
`;
    const { code, stdout, stderr } = await runCommand(["-f", "a.conf"], {
      files: { "a.conf": config },
      input: '{"client":{"ip":"81.2.69.142"}}\n',
    });

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ client: { geo: { country_iso_code: "GB", country_name: "United Kingdom" } } });
    expect(stderr).toContain('The geoip filter has no option "database", so the country database of Tailrace is used: ');
  });

  test("a log folder is made and gets the log", async () => {
    const { code, stdout, stderr } = await runCommand([], {
      files: { "a.conf": CONFIG },
      shell: "$TAILRACE -l logs -f a.conf >/dev/null && cat logs/tailrace.log",
    });

    expect(code).toBe(0);
    expect(stdout.match(/Pipeline started\.|Stopped\./g)).toEqual(["Pipeline started.", "Stopped."]);
    expect(stderr.match(/Pipeline started\.|Stopped\./g)).toEqual(["Pipeline started.", "Stopped."]);
  });
});
