import { describe, expect, test } from "vitest";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { plainEvents } from "../../../test/support/run-filter.ts";
import type { PlainEvent } from "../../../test/support/run-filter.ts";

async function join(options: string, input: string | Uint8Array): Promise<PlainEvent[]> {
  const config = `input { stdin { codec => multiline { ${options} } } } filter { mutate { remove_field => ["event"] } } output { stdout { codec => json_lines } }`;
  return plainEvents((await runConfig(config, { input })).output);
}

const PREVIOUS = String.raw`pattern => "^\s" what => "previous"`;

describe("multiline", () => {
  test("emits what waits at the end of the input, its last line terminated or not", async () => {
    expect(await join(PREVIOUS, "a\n b\nc\n d")).toEqual([
      { message: "a\n b", tags: ["multiline"] },
      { message: "c\n d", tags: ["multiline"] },
    ]);
  });

  test("keeps empty lines", async () => {
    expect(await join(String.raw`pattern => "^(\s|$)" what => "previous"`, "a\n\n b\n\nc\n")).toEqual([
      { message: "a\n\n b\n", tags: ["multiline"] },
      { message: "c" },
    ]);
  });

  test("joins to the next line until one does not match", async () => {
    expect(await join(String.raw`pattern => "\\$" what => "next"`, "a\\\nb\\\nc\nd\n")).toEqual([
      { message: "a\\\nb\\\nc", tags: ["multiline"] },
      { message: "d" },
    ]);
  });

  test.each(["previous", "next"])("ends an event at its limits (%s)", async (what) => {
    expect(await join(`pattern => "-" what => "${what}" max_lines => 1 max_bytes => 6`, "-1\n-2\n-333333\n-4\n")).toEqual([
      { message: "-1\n-2", tags: ["multiline", "multiline_codec_max_lines_reached"] },
      { message: "-333333", tags: ["multiline_codec_max_bytes_reached"] },
      { message: "-4" },
    ]);
  });

  test.each(["UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"])("cuts lines of %s between characters", async (charset) => {
    // U+0A00 and U+000A side by side: the bytes of a line break stand across two characters too.
    const text = "a਀\n b\nc\n";
    const units = charset.startsWith("UTF-16")
      ? Buffer.from(text, "utf16le")
      : Buffer.from(Uint32Array.from(text, (char) => char.codePointAt(0) ?? 0).buffer);
    if (charset === "UTF-16BE") units.swap16();
    if (charset === "UTF-32BE") units.swap32();

    expect(await join(`${PREVIOUS} charset => "${charset}"`, units)).toEqual([
      { message: "a਀\n b", tags: ["multiline"] },
      { message: "c" },
    ]);
  });

  test("bytes that are no UTF-8 spoil their own line only", async () => {
    expect(await join(PREVIOUS, Buffer.from("gr\xfc\xdfe\n ok\n", "latin1"))).toEqual([
      { message: "gr\\xFC\\xDFe\n ok", tags: ["multiline"] },
    ]);
  });

  test("an unknown pattern is refused when the configuration is checked", async () => {
    const { problems } = await checkConfig('input { stdin { codec => multiline { pattern => "^%{TIMESTAMP}x" what => "previous" } } }');

    expect(problems.map(({ code }) => code)).toEqual(["GROK_UNKNOWN_PATTERN"]);
  });
});
