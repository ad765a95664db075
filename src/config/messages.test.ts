import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderProblem } from "./code-frame.ts";
import { parseConfig } from "./parse.ts";

/** Each file holds a configuration, a line that says whether it is understood after mending, and all that is said about it. */
const FOLDER = new URL("./messages/", import.meta.url);

function said(text: string): string {
  const { file, problems } = parseConfig(text, { file: "a.conf", supportEscapes: false });
  const rendered = problems.map((problem) => renderProblem(problem, { severity: "error", isColoured: false, textOf: () => text }));
  return `----- ${file === undefined ? "not understood" : "understood"}\n${rendered.join("\n")}`;
}

describe("what is said about", () => {
  test.each(readdirSync(FOLDER))("%s", (name) => {
    const [text = "", rest = ""] = readFileSync(new URL(name, FOLDER), "utf8").split(/^(?=----- )/m);

    expect(said(text)).toEqual(rest);
  });

  test("a byte order mark", () => {
    expect(said("\u{FEFF}filter { }\n")).toEqual(`----- understood
error: The file begins with a byte order mark, which Logstash does not take. (CONFIG_BYTE_ORDER_MARK)
  at a.conf:1:1

  > 1 | \u{FFFD}filter { }
      | ^

  hint: Save it as UTF-8 without BOM.
`);
  });

  test("a no-break space", () => {
    expect(said("filter {\u{A0}}\n")).toEqual(`----- understood
error: Here stands a no-break space (U+00A0), which looks like a blank and is none. (CONFIG_ODD_BLANK)
  at a.conf:1:9

  > 1 | filter {\u{A0}}
      |         ^

  hint: Replace it by a space; only space, tab and line ends are blanks.
`);
  });

  test("a comment that ends in a carriage return", () => {
    expect(said("# note\rfilter { }\n")).toEqual(`----- understood
error: A comment ends in a carriage return that no line feed follows. (CONFIG_CARRIAGE_RETURN)
  at a.conf:1:7

  > 1 | # note␍filter { }
      |       ^

  hint: Save the file with line ends of Unix (LF) or Windows (CRLF).
`);
  });

  test("a file in UTF-16", () => {
    expect(said("f\0i\0l\0t\0e\0r\0")).toEqual(`----- not understood
error: This is a file in UTF-16 or a binary file, not a Logstash configuration. (CONFIG_OTHER_FORMAT)
  at a.conf:1:1

  > 1 | f␀i␀l␀t␀e␀r␀
      | ^

  hint: Save it as UTF-8 without a byte order mark.
`);
  });
});
