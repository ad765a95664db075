import { describe, expect, test } from "vitest";
import { loadConfigString } from "./config-string.ts";
import { expandBraces, glob } from "./glob.ts";
import type { SourceReader } from "./source-reader.ts";
import { loadSources } from "./sources.ts";

/** A reader over files in memory; `null` is a file that cannot be read. Paths count from "/" and from the empty working directory. */
function reader(files: Readonly<Record<string, string | Uint8Array | null>>): SourceReader {
  const normal = (path: string) => path.replace(/^\.\//, "").replace(/\/+$/, "");
  const inside = (folder: string) => (folder === "." || folder === "" ? "" : `${normal(folder)}/`);
  return {
    home: "/home/ida",
    kindOf: (path) => {
      if (normal(path) in files) return "file";
      return Object.keys(files).some((file) => file.startsWith(inside(path))) ? "folder" : undefined;
    },
    isLink: (path) => path.endsWith("/link"),
    list: (folder) => {
      const below = Object.keys(files).filter((file) => file.startsWith(inside(folder)));
      return [...new Set(below.map((file) => file.slice(inside(folder).length).split("/")[0] ?? ""))].filter((name) => name !== "");
    },
    read: (file) => {
      const content = files[normal(file)];
      if (content === null || content === undefined) throw new Error("permission denied");
      return typeof content === "string" ? new TextEncoder().encode(content) : content;
    },
    fetch: async (url) => {
      if (url.endsWith("/down")) throw new Error("connection refused");
      const status = Number(url.slice(-3));
      return { status, body: new TextEncoder().encode("filter { }") };
    },
  };
}

const FILES = {
  "conf.d/20-b.conf": "filter { }",
  "conf.d/10-a.conf": "input { }",
  "conf.d/30-c.txt": "output { }",
  "conf.d/.hidden.conf": "input { }",
  "conf.d/40-d.conf~": "input { }",
  "conf.d/sub/50-e.conf": "filter { }",
  "conf.d/sub/.deep/60-f.conf": "filter { }",
  "conf.d/link/70-g.conf": "filter { }",
  "/home/ida/own.conf": "input { }",
  "a[1].conf": "input { }",
};

describe("sources of a path", () => {
  test.each([
    ["conf.d/20-b.conf", ["conf.d/20-b.conf"]],
    ["file://conf.d/20-b.conf", ["conf.d/20-b.conf"]],
    ["conf.d", ["conf.d/10-a.conf", "conf.d/20-b.conf", "conf.d/30-c.txt"]],
    ["conf.d/", ["conf.d/10-a.conf", "conf.d/20-b.conf", "conf.d/30-c.txt"]],
    ["conf.d/*.conf", ["conf.d/10-a.conf", "conf.d/20-b.conf"]],
    ["conf.d/.*.conf", ["conf.d/.hidden.conf"]],
    ["conf.d/{30,10}-*", ["conf.d/10-a.conf", "conf.d/30-c.txt"]],
    ["conf.d/[12]0-?.conf", ["conf.d/10-a.conf", "conf.d/20-b.conf"]],
    ["conf.d/[^1-2]0-?.*", ["conf.d/30-c.txt"]],
    ["conf.d/[!1]0-?.conf", ["conf.d/20-b.conf"]],
    ["**/*.conf", ["a[1].conf", "conf.d/10-a.conf", "conf.d/20-b.conf", "conf.d/sub/50-e.conf"]],
    ["conf.d/**/*.conf", ["conf.d/10-a.conf", "conf.d/20-b.conf", "conf.d/sub/50-e.conf"]],
    ["conf.d/*/*.conf", ["conf.d/link/70-g.conf", "conf.d/sub/50-e.conf"]],
    ["conf.d/**", ["conf.d/10-a.conf", "conf.d/20-b.conf", "conf.d/30-c.txt"]],
    ["~/own.conf", ["/home/ida/own.conf"]],
    [String.raw`a\[1\].conf`, ["a[1].conf"]],
  ])("%s", async (path, files) => {
    const { sources, problems } = await loadSources(path, reader(FILES));

    expect(problems).toEqual([]);
    expect(sources.map((source) => source.file)).toEqual(files);
  });

  test("texts are handed on as they are, a byte order mark included", async () => {
    expect(await loadSources("a.conf", reader({ "a.conf": "\u{FEFF}é 日本" }))).toEqual({
      sources: [{ file: "a.conf", text: "\u{FEFF}é 日本" }],
      problems: [],
      warnings: [],
    });
  });

  test("a backup of an editor is not read, with a warning", async () => {
    const { sources, warnings } = await loadSources("conf.d/*", reader(FILES));

    expect(sources.map((source) => source.file)).not.toContain("conf.d/40-d.conf~");
    expect(warnings.map((warning) => [warning.code, warning.message])).toEqual([
      ["CONFIG_BACKUP_SKIPPED", "The file conf.d/40-d.conf~ is not read: its name ends in ~, as backups of editors do."],
    ]);
  });

  test("every file that is not in UTF-8 is named, and the others are read", async () => {
    const files = { "a.conf": new Uint8Array([0xe9]), "b.conf": "input { }", "c.conf": new Uint8Array([0xed, 0xa0, 0x80]) };

    const { sources, problems } = await loadSources("*.conf", reader(files));

    expect(sources.map((source) => source.file)).toEqual(["b.conf"]);
    expect(problems.map((problem) => [problem.code, problem.message, problem.hint])).toEqual([
      [
        "CONFIG_NOT_UTF8",
        "The file a.conf is not encoded in UTF-8: the byte E9 in line 1 is no part of a character.",
        "Save it as UTF-8 without a byte order mark.",
      ],
      [
        "CONFIG_NOT_UTF8",
        "The file c.conf is not encoded in UTF-8: the byte ED in line 1 is no part of a character.",
        "Save it as UTF-8 without a byte order mark.",
      ],
    ]);
  });

  test("a file that cannot be read is a problem", async () => {
    const { problems } = await loadSources("a.conf", reader({ "a.conf": null }));

    expect(problems.map((problem) => [problem.code, problem.message])).toEqual([
      ["CONFIG_UNREADABLE", "Cannot read the configuration a.conf: permission denied."],
    ]);
  });

  test.each([
    [
      "none/*.conf",
      "No file fits the pattern none/*.conf.",
      "A * stands for any text without a slash; it skips names that begin with a dot.",
    ],
    ["none.conf", "There is no file or folder none.conf.", 'Name a file, a folder, or a pattern in quotes such as "conf.d/*.conf".'],
  ])("nothing found at %s is a problem that says so", async (path, message, hint) => {
    const { problems } = await loadSources(path, reader(FILES));

    expect(problems.map((problem) => [problem.code, problem.message, problem.hint])).toEqual([["CONFIG_NOT_FOUND", message, hint]]);
  });

  test("an address is fetched", async () => {
    expect(await loadSources("https://example.org/200", reader({}))).toEqual({
      sources: [{ file: "https://example.org/200", text: "filter { }" }],
      problems: [],
      warnings: [],
    });
  });

  test.each([
    [
      "http://example.org/404",
      "Cannot fetch the configuration http://example.org/404: the server answered 404, only 200 is taken.",
      undefined,
    ],
    [
      "http://example.org/302",
      "Cannot fetch the configuration http://example.org/302: the server answered 302, only 200 is taken.",
      "Redirects are not followed: name the final address.",
    ],
    [
      "http://example.org/down",
      "Cannot read the configuration http://example.org/down: connection refused.",
      "Try to read it as the user who starts Tailrace: `cat FILE`, or `curl ADDRESS`.",
    ],
  ])("%s is refused", async (url, message, hint) => {
    const { sources, problems } = await loadSources(url, reader({}));

    expect(sources).toEqual([]);
    expect(problems.map((problem) => [problem.message, problem.hint])).toEqual([[message, hint]]);
  });
});

describe("patterns", () => {
  test.each([
    ["a", ["a"]],
    ["a{b,c}d", ["abd", "acd"]],
    ["{a,{b,c}d}", ["a", "bd", "cd"]],
    ["{a,b}{c,d}", ["ac", "ad", "bc", "bd"]],
    ["a{b", ["a{b"]],
    ["a{}b", ["ab"]],
    [String.raw`a\{b,c}`, [String.raw`a\{b,c}`]],
  ])("the braces of %s are expanded", (pattern, expanded) => {
    expect(expandBraces(pattern)).toEqual(expanded);
  });

  test("signs of regular expressions mean themselves", () => {
    const files = { "a+(b).conf": "", "a$.conf": "", "a^b.conf": "", "ab.conf": "", "a-b": "" };

    expect(glob("a+(*", reader(files))).toEqual(["a+(b).conf"]);
    expect(glob("*$.conf", reader(files))).toEqual(["a$.conf"]);
    expect(glob("a[+^]*.conf", reader(files))).toEqual(["a+(b).conf", "a^b.conf"]);
    expect(glob(String.raw`a[\-]?`, reader(files))).toEqual(["a-b"]);
    expect(glob("a[&|~^]*", reader(files))).toEqual(["a^b.conf"]);
    expect(glob("a[z-a]*", reader(files))).toEqual([]);
    expect(glob("a[b.conf", reader({ "a[b.conf": "" }))).toEqual(["a[b.conf"]);
  });
});

describe("a configuration given as a text", () => {
  const INPUT = { file: "<default input>", text: "input { stdin { type => stdin } }" };
  const OUTPUT = { file: "<default output>", text: "output { stdout { codec => rubydebug } }" };

  test.each([
    ["filter { }", [INPUT, OUTPUT], ["CONFIG_DEFAULT_INPUT", "CONFIG_DEFAULT_OUTPUT"]],
    ["input\n{ } filter { }", [OUTPUT], ["CONFIG_DEFAULT_OUTPUT"]],
    ["output{}", [INPUT], ["CONFIG_DEFAULT_INPUT"]],
    ["input { } output { }", [], []],
    ["# input { } output { }", [], []],
  ])("%j", (text, added, warnings) => {
    const loaded = loadConfigString(text);

    expect(loaded.sources).toEqual([{ file: "<config.string>", text }, ...added]);
    expect(loaded.warnings.map((warning) => warning.code)).toEqual(warnings);
  });

  test("says what was added", () => {
    expect(loadConfigString("").warnings.map((warning) => `${warning.message} ${warning.hint}`)).toEqual([
      "The configuration given as a text has no input: events are read from standard input, one a line. Type a line and press Enter, Ctrl-D ends; or write an input { … } section.",
      "The configuration given as a text has no output: events are printed to standard output. Write an output { … } section if this is not meant.",
    ]);
  });
});
