import { afterEach, describe, expect, test } from "vitest";
import { runCommand, startCommand } from "../support/command-line.ts";
import type { CommandLine } from "../support/command-line.ts";

let command: CommandLine | undefined;

afterEach(async () => {
  await command?.clean();
  command = undefined;
});

const DEFAULTS = `warning: The configuration given as a text has no input: events are read from standard input, one a line. (CONFIG_DEFAULT_INPUT)

  hint: Type a line and press Enter, Ctrl-D ends; or write an input { … } section.

warning: The configuration given as a text has no output: events are printed to standard output. (CONFIG_DEFAULT_OUTPUT)

  hint: Write an output { … } section if this is not meant.

`;

describe("`-e ''`", () => {
  test("prints a typed line as an event at once, and ends with the input", async () => {
    command = await startCommand(["-e", "", "-n", "my-machine"]);
    await command.says("Pipeline started.");
    command.child.stdin!.write("hello\n");
    await command.says('"message" => "hello"');
    const printed = command.stdout();
    command.child.stdin!.end();
    const exit = await command.end();

    expect(exit).toEqual({ code: 0, signal: null });
    expect(printed.replace(/=> \d{4}-.*Z/, "=> <now>")).toBe(`{
    "@timestamp" => <now>,
      "@version" => "1",
       "message" => "hello",
         "event" => {
        "original" => "hello"
    },
          "host" => {
        "hostname" => "my-machine"
    },
          "type" => "stdin"
}
`);
    expect(command.stderr().startsWith(DEFAULTS)).toBe(true);
    expect(command.stderr().slice(DEFAULTS.length)).toMatch(
      /^\[time\]\[INFO \]\[tailrace {17}\]\[main\] Pipeline started\. \{workers=>\d+\}\n\[time\]\[INFO \]\[tailrace {17}\] Stopped\. \{.*\}\n$/,
    );
  });

  test("ends by itself when standard input is closed or empty", async () => {
    const closed = await runCommand([], { shell: "exec $TAILRACE -e '' <&-" });
    const empty = await runCommand([], { shell: "exec $TAILRACE -e '' < /dev/null" });

    expect([closed.code, closed.stdout, empty.code, empty.stdout]).toEqual([0, "", 0, ""]);
    expect(closed.stderr + empty.stderr).not.toMatch(/^ {4}at /m);
  });

  test("takes an unfinished last line for an event", async () => {
    const { stdout } = await runCommand(["-e", "output { stdout { codec => line { format => '<%{message}>' } } }"], { input: "one\ntwo" });

    expect(stdout).toBe("<one>\n<two>\n");
  });
});

describe("a reader that goes away", () => {
  test("from standard output ends the run in good order", async () => {
    const shell =
      "yes hello | head -c 2000000 | $TAILRACE -e 'output { stdout { codec => line { format => \"%{message}\" } } }' | head -1; echo ${PIPESTATUS[2]}";
    const { stdout, stderr } = await runCommand([], { shell });

    expect(stdout).toBe("hello\n0\n");
    expect(stderr).toContain("Standard output was closed by its reader: events for it are dropped from now on.");
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test.each([["plugin list"], ["--help"], ["-t -e ''"]])("from `%s` is no error", async (args) => {
    const { stdout, stderr } = await runCommand([], { shell: `$TAILRACE ${args} 2>/dev/null | true; echo \${PIPESTATUS[0]}` });

    expect([stdout, stderr]).toEqual(["0\n", ""]);
  });

  test("from standard error is no error", async () => {
    const { stdout } = await runCommand([], {
      shell: "(echo hello | $TAILRACE -e '' 2>&1 >/dev/null; echo $? >&3) 3>code | true; cat code",
    });

    expect(stdout).toBe("0\n");
  });
});
