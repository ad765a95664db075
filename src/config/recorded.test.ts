import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseConfig } from "./parse.ts";

/** The configurations of the conformance tests. */
const ROOT = fileURLToPath(new URL("../../test/conformance/", import.meta.url));

/** Cases that Logstash refuses for what the grammar and its own rules say, not for what a plugin wants. */
const SYNTAX = new Map([
  ["reject-a-comment-glued-to-a-value-before-the-next-option", "CONFIG_MISSING_BLANK 2:29"],
  ["reject-a-comparison-negated-without-parentheses", "CONFIG_NOT 2:6"],
  ["reject-a-list-literal-on-the-left-of-in", "CONFIG_LIST_LEFT_OF_IN 2:6"],
  ["reject-a-missing-closing-brace", "CONFIG_UNCLOSED_BLOCK 3:2"],
  ["reject-a-number-that-ends-in-a-dot", "CONFIG_NUMBER 1:45, CONFIG_NUMBER 1:63, CONFIG_NUMBER 1:83"],
  ["reject-a-one-letter-bareword-value", "CONFIG_ONE_LETTER 2:23"],
  ["reject-a-quoted-plugin-name", "CONFIG_QUOTED_PLUGIN_NAME 2:3"],
  ["reject-a-string-that-ends-in-a-backslash", "CONFIG_TEXT_ENDS_IN_BACKSLASH 2:42"],
  ["reject-a-trailing-comma-in-a-list", "CONFIG_COMMA 2:34"],
  ["reject-an-else-without-an-if", "CONFIG_ELSE_WITHOUT_IF 3:3"],
  ["reject-an-exponent-in-a-number", "CONFIG_NUMBER 2:35"],
  ["reject-an-integer-literal-beyond-sixty-four-bits", "CONFIG_NUMBER 2:35"],
  ["reject-an-unknown-section", "CONFIG_UNKNOWN_SECTION 1:1"],
  ["reject-slash-slash-comments", "CONFIG_COMMENT 2:3"],
  ["reject-the-same-key-twice-in-one-hash", "CONFIG_DUPLICATE_KEY 2:51"],
  ["reject-xor-mixed-with-and", "CONFIG_MIXED_OPERATORS 2:10"],
  ["reject-duplicate-field-in-one-grok-match-hash", "CONFIG_DUPLICATE_KEY 2:46"],
]);

function configurations(): readonly string[] {
  return ["cases", "wire"].flatMap((folder) => {
    const names = readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" });
    return names.filter((name) => name.endsWith(".conf")).map((name) => `${ROOT}${folder}/${name}`);
  });
}

describe("configurations Logstash was asked about", () => {
  test("there are many", () => {
    expect(configurations().length).toBeGreaterThan(500);
  });

  test.each(configurations().map((path) => [basename(dirname(path)), path] as const))("%s", (name, path) => {
    const { file, problems } = parseConfig(readFileSync(path, "utf8"), { file: path, supportEscapes: false });

    const found = problems.map(({ code, location }) => `${code} ${location?.line}:${location?.column}`).join(", ");
    expect(found).toEqual(SYNTAX.get(name) ?? "");
    expect(file !== undefined || found !== "").toEqual(true);
  });

  test.each([
    ["an equals sign for an arrow", /=>/g, "="],
    ["a colon for an arrow", / =>/g, ":"],
    ["a missing arrow between a name and a text", /=>(?= ")/g, ""],
    ["a comma between two options", /(?<=[\]"])(?=\s+[a-z_]+ =>)/g, ","],
    ["a missing opening brace", /\{/g, ""],
  ])("%s in one of them is reported at most once: the rest stays understood", (_mistake, place, replacement) => {
    const noisy = configurations().filter((path) => {
      const text = readFileSync(path, "utf8");
      const places = [...text.matchAll(place)];
      const match = places[places.length >> 1];
      if (match === undefined || SYNTAX.has(basename(dirname(path)))) return false;
      const mistaken = text.slice(0, match.index) + replacement + text.slice(match.index + match[0].length);
      return parseConfig(mistaken, { file: path, supportEscapes: false }).problems.length > 1;
    });

    expect(noisy).toEqual([]);
  });
});
