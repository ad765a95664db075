import { describe, expect, test } from "vitest";
import type { ErrorDetails } from "../errors.ts";
import { TailraceError } from "../errors.ts";
import { renderProblem } from "./code-frame.ts";
import { createSourceText, locate } from "./source-text.ts";

function render(text: string, at: readonly [number, number?], details: ErrorDetails = {}): string {
  const location = locate(createSourceText("a.conf", text), ...at);
  const error = new TailraceError("CODE", "Wrong.", { location, ...details });
  return renderProblem(error, { severity: "error", isColoured: false, textOf: () => text });
}

describe("a code frame", () => {
  test("shows two lines before and after, with numbers of one width", () => {
    const text = Array.from({ length: 12 }, (_, index) => `line ${index + 1}\n`).join("");

    expect(render(text, [text.indexOf("9"), text.indexOf("9") + 1])).toEqual(`error: Wrong. (CODE)
  at a.conf:9:6

     7 | line 7
     8 | line 8
  >  9 | line 9
       |      ^
    10 | line 10
    11 | line 11
`);
  });

  test("underlines a place up to the end of its line", () => {
    expect(render("ab cd\nef", [3, 8])).toEqual(`error: Wrong. (CODE)
  at a.conf:1:4

  > 1 | ab cd
      |    ^^
    2 | ef
`);
  });

  test("points behind the last character", () => {
    expect(render("ab", [2])).toEqual(`error: Wrong. (CODE)
  at a.conf:1:3

  > 1 | ab
      |   ^
`);
  });

  test("shows an empty text", () => {
    expect(render("", [0])).toEqual(`error: Wrong. (CODE)
  at a.conf:1:1

  > 1 |
      | ^
`);
  });

  test("puts the caret under wide characters, behind tabs, and over combining marks", () => {
    expect(render("\t日本\te\u{301}😀x", [8, 9])).toEqual(`error: Wrong. (CODE)
  at a.conf:1:9

  > 1 |     日本    e\u{301}😀x
      |                ^
`);
    expect(render("日本x", [0, 2])).toEqual(`error: Wrong. (CODE)
  at a.conf:1:1

  > 1 | 日本x
      | ^^^^
`);
  });

  test("shows control characters and marks of direction as signs", () => {
    expect(render("a\u{1B}[31mb\u{202E}c\r\n", [8, 9])).toEqual(`error: Wrong. (CODE)
  at a.conf:1:9

  > 1 | a␛[31mb\u{FFFD}c
      |         ^
`);
  });

  test("cuts a long line around the place", () => {
    const text = `${"a".repeat(200)}X${"b".repeat(200)}`;

    expect(render(text, [200, 201])).toEqual(`error: Wrong. (CODE)
  at a.conf:1:201

  > 1 | …${"a".repeat(60)}X${"b".repeat(59)}…
      | ${" ".repeat(61)}^
`);
  });

  test("shows the related place and the hint", () => {
    const text = "one\ntwo\n";
    const related = { message: "It began here.", location: locate(createSourceText("a.conf", text), 0, 3) };

    expect(render(text, [4, 7], { hint: "Mend it.", related })).toEqual(`error: Wrong. (CODE)
  at a.conf:2:1

    1 | one
  > 2 | two
      | ^^^

  It began here.
  at a.conf:1:1

  > 1 | one
      | ^^^
    2 | two

  hint: Mend it.
`);
  });

  test("tells the place alone when the text is not at hand, and no place when there is none", () => {
    const location = locate(createSourceText("a.conf", "ab"), 1);
    const options = { severity: "warning", isColoured: false, textOf: () => undefined } as const;

    expect(renderProblem(new TailraceError("CODE", "Wrong.", { location }), options)).toEqual("warning: Wrong. (CODE)\n  at a.conf:1:2\n");
    expect(renderProblem(new TailraceError("CODE", "Wrong."), options)).toEqual("warning: Wrong. (CODE)\n");
  });

  test("colours its parts when asked to", () => {
    const error = new TailraceError("CODE", "Wrong.", { location: locate(createSourceText("a.conf", "ab"), 1, 2), hint: "Mend it." });

    expect(renderProblem(error, { severity: "warning", isColoured: true, textOf: () => "ab" })).toEqual(
      [
        "\u{1B}[33mwarning:\u{1B}[0m \u{1B}[1mWrong.\u{1B}[0m \u{1B}[2m(CODE)\u{1B}[0m",
        "  at a.conf:1:2",
        "",
        "  \u{1B}[33m>\u{1B}[0m \u{1B}[2m1 |\u{1B}[0m ab",
        "    \u{1B}[2m  |\u{1B}[0m  \u{1B}[33m^\u{1B}[0m",
        "",
        "  \u{1B}[36mhint:\u{1B}[0m Mend it.",
        "",
      ].join("\n"),
    );
  });
});
