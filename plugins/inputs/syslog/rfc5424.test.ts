import { describe, expect, test } from "vitest";
import { parseRfc5424 } from "./rfc5424.ts";

const NOTHING = {
  timestamp: undefined,
  hostname: undefined,
  program: undefined,
  processId: undefined,
  messageId: undefined,
  structuredData: undefined,
};

describe("a line of RFC 5424", () => {
  test.each([
    [
      "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \uFEFF'su root' failed on /dev/pts/8",
      {
        ...NOTHING,
        priority: 34,
        version: "1",
        timestamp: "2003-10-11T22:14:15.003Z",
        hostname: "mymachine.example.com",
        program: "su",
        messageId: "ID47",
        message: "'su root' failed on /dev/pts/8",
      },
    ],
    [
      '<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - [a@1 x="1" y="2"][b][c@2 z="\\"\\\\\\]\\n"] %% It\'s time.',
      {
        ...NOTHING,
        priority: 165,
        version: "1",
        timestamp: "2003-08-24T05:14:15.000003-07:00",
        hostname: "192.0.2.1",
        program: "myproc",
        processId: "8710",
        structuredData: { "a@1": { x: "1", y: "2" }, b: {}, "c@2": { z: '"\\]\\n' } },
        message: "%% It's time.",
      },
    ],
    ["<0>1 - - - - - -", { ...NOTHING, priority: 0, version: "1", message: "" }],
    ["<191>2 - - - - - - \n", { ...NOTHING, priority: 191, version: "2", message: "" }],
    ["<13>1 - - - - - -\r\n", { ...NOTHING, priority: 13, version: "1", message: "" }],
    [
      '<13>1 - - - - - [a x="1" x="2" x="3" __proto__="p"][__proto__ y="4"]  two blanks\nand a line\n',
      {
        ...NOTHING,
        priority: 13,
        version: "1",
        structuredData: { a: { x: ["1", "2", "3"], ["__proto__"]: "p" }, ["__proto__"]: { y: "4" } },
        message: " two blanks\nand a line",
      },
    ],
  ])("is taken apart: %j", (line, expected) => {
    const parsed = parseRfc5424(line);

    expect(Object.entries(parsed ?? {})).toEqual(Object.entries({ ...parsed, ...expected }));
  });

  test.each([
    "<34>Oct 11 22:14:15 mymachine su: x",
    "<192>1 - - - - - - x",
    "<013>1 - - - - - - x",
    "<13>0 - - - - - - x",
    "<13>1 2003-10-11 - - - - - x",
    "<13>1 - - - - - x",
    "<13>1 - - - - -",
    "<13>1 - - - - - [",
    "<13>1 - - - - - []",
    "<13>1 - - - - - [a",
    "<13>1 - - - - - [a ]",
    '<13>1 - - - - - [a x="]"]',
    '<13>1 - - - - - [a x="1]',
    "<13>1 - - - - - [a x=1]",
    '<13>1 - - - - - [a x="1"]and on',
    " <13>1 - - - - - - x",
    "13 <13>1 - - - - - - x",
    "",
  ])("is not %j", (line) => {
    expect(parseRfc5424(line)).toBeUndefined();
  });
});
