import { describe, expect, test } from "vitest";
import { runConfig } from "../../../test/support/run-config.ts";
import { plainEvents, runFilter } from "../../../test/support/run-filter.ts";

const script = (code: string, more = ""): string => `script { code => "${code}" ${more} }`;

describe("the event as a script sees it", () => {
  test("has fields that are read, written and removed", async () => {
    const code = `
      event.set('sum', event.get('[m][a]') + event.get('l')[1]);
      event.set('[m][b]', { c: [null, true, 'x'] });
      event.set('absent', event.get('nothing') === undefined && !event.has('nothing'));
      event.set('removed', event.remove('l'));
      event.set('text', event.sprintf('%{sum} of %{[m][a]}'));
      event.tag('seen');`;
    expect(await runFilter(script(code), [{ m: { a: 1 }, l: [1, 2] }])).toEqual([
      { m: { a: 1, b: { c: [null, true, "x"] } }, sum: 3, absent: true, removed: [1, 2], text: "3 of 1", tags: ["seen"] },
    ]);
  });

  test("has copies of lists and objects", async () => {
    expect(await runFilter(script("event.get('l').push(1); event.get('m').a = 2"), [{ l: [], m: { a: 1 } }])).toEqual([
      { l: [], m: { a: 1 } },
    ]);
  });

  test("has names that JavaScript knows", async () => {
    const code = "event.set('y', event.get('x')); event.set('keys', Object.keys(event.get('x')))";
    const { output } = await runConfig(
      `input { stdin { codec => json_lines } } filter { ${script(code)} } output { stdout { codec => json_lines } }`,
      { input: '{"x":{"__proto__":{"a":1},"constructor":2}}\n' },
    );
    expect(plainEvents(output)[0]!["keys"]).toEqual(["__proto__", "constructor"]);
    expect(output.toString()).toContain('"y":{"__proto__":{"a":1},"constructor":2}');
  });

  test("has numbers as JavaScript has them", async () => {
    const code = "event.set('y', [1, 1.5, float(1), 2 ** 60, 2n ** 64n, 5n, -0, event.get('f'), typeof event.get('big'), NaN])";
    const { output } = await runConfig(
      `input { stdin { codec => json_lines } } filter { ${script(code)} } output { stdout { codec => json_lines } }`,
      { input: '{"f":1.0,"big":18446744073709551616}\n' },
    );
    expect(output.toString()).toContain('"y":[1,1.5,1.0,1.152921504606847E18,18446744073709551616,5,-0.0,1,"bigint","NaN"]');
  });

  test("has dates for timestamps", async () => {
    const code = "event.set('y', event.timestamp.getTime()); event.timestamp = new Date(5); event.set('z', [new Date(6)])";
    expect(await runFilter(script(code), [{ "@timestamp": "2024-01-01T00:00:00Z" }])).toEqual([
      { "@timestamp": "1970-01-01T00:00:00.005Z", y: 1704067200000, z: ["1970-01-01T00:00:00.006Z"] },
    ]);
  });

  test("may be cancelled, copied and followed by others", async () => {
    const code = `
      if (event.get('n') === 1) event.cancel();
      else if (event.get('n') === 2) { const copy = event.clone(); copy.set('copy', true); emit(copy); emit(newEvent({ made: 1 })); }
      else if (event.get('n') === 3) return [newEvent({ instead: 1 })];`;
    expect(await runFilter(script(code, "add_tag => ['done']"), [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])).toEqual([
      { n: 2, tags: ["done"] },
      { n: 2, copy: true },
      { made: 1 },
      { instead: 1 },
      { n: 4, tags: ["done"] },
    ]);
  });
});

describe("code that goes wrong costs its own event only", () => {
  test.each([
    ["an error", "throw new Error('no')"],
    ["a text that is thrown", "throw 'no'"],
    ["endless recursion", "(function deeper() { deeper() + 1 })()"],
    ["something no field can hold", "event.set('y', () => 1)"],
    ["undefined", "event.set('y', undefined)"],
    ["an invalid date", "event.set('y', new Date(NaN))"],
    ["an object that holds itself", "const a = []; a.push(a); event.set('y', a)"],
    ["tags that are none", "event.set('tags', 5)"],
    ["something that is no event", "emit(1)"],
    ["Node.js", "process.exit()"],
    ["a module", "require('fs')"],
  ])("%s", async (_, code) => {
    const filter = script(`if (event.get('x') === 'bad') { ${code} } else event.set('ok', true)`);
    expect(await runFilter(filter, [{ x: "a" }, { x: "bad" }, { x: "c" }])).toEqual([
      { x: "a", ok: true },
      { x: "bad", tags: ["_scriptexception"] },
      { x: "c", ok: true },
    ]);
  });

  test("a loop without an end", async () => {
    const filter = script(
      "globalThis.n = (globalThis.n ?? 0) + 1; event.set('n', n); while (event.get('x') === 'bad');",
      "timeout_millis => 200",
    );
    expect(await runFilter(`${filter} throttle { key => "x" }`, [{ x: "a" }, { x: "bad" }, { x: "c" }])).toEqual([
      { x: "a", n: 1 },
      { x: "bad", n: 2, tags: ["_scriptexception"] },
      { x: "c", n: 3 },
    ]);
  });
});
