import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { runConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

/** Code as an option's text. */
const ruby = (code: string, more = ""): string => `ruby { code => '${code}' ${more} }`;

function scriptFile(text: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "tailrace-ruby-")), "script.rb");
  writeFileSync(file, text);
  return file;
}

test("interpreters that begin with the same memory have random numbers of their own", async () => {
  const draw = (): Promise<unknown[]> => runFilter(ruby('event.set("n", rand(2**60))'), [{ id: 1 }]);
  expect(await draw()).not.toEqual(await draw());
});

describe("values on their way to Ruby and back", () => {
  test.each<[string, unknown, string, unknown]>([
    ["bytes of no encoding are characters of Latin 1", "x", "event.set('y', [255, 254, 97].pack('C*'))", "ÿþa"],
    ["bytes that are no UTF-8 become U+FFFD", "x", String.raw`event.set("y", "a\xffb")`, "a\ufffdb"],
    ["Latin 1 is made UTF-8", "x", String.raw`event.set("y", "caf\xe9".dup.force_encoding("ISO-8859-1"))`, "café"],
    ["a symbol is a text", "x", "event.set('y', :sym)", "sym"],
    ["nil is null", "x", "event.set('y', nil)", null],
    ["keys of a map are texts", "x", "event.set('y', { 1 => 2, nil => 3, a: 4 })", { "1": 2, "": 3, a: 4 }],
    ["a map may have any key", { __proto__x: 1, constructor: 2 }, "event.set('y', event.get('x'))", { __proto__x: 1, constructor: 2 }],
    ["a nul may be a key", { "\0": ["t", 1, 2], b: 1 }, "event.set('y', event.get('x').keys.size)", 2],
    ["an empty list and an empty map", { a: [], b: {} }, "event.set('y', event.get('x'))", { a: [], b: {} }],
    [
      "a field that is absent is nil",
      "x",
      "event.set('y', [event.get('z'), event.include?('z'), event.get('[x][y]')])",
      [null, false, null],
    ],
  ])("%s", async (_, x, code, y) => {
    const [event] = await runFilter(ruby(code.replaceAll("'", '"')), [{ x }]);
    expect(event!["y"]).toEqual(y);
  });

  test("numbers keep their types and their digits", async () => {
    const code = `
      event.set("same", event.get("n"))
      event.set("classes", event.get("n").map { |n| n.class.to_s })
      event.set("power", 2**64)
      event.set("special", [Float::NAN, Float::INFINITY, -Float::INFINITY, -0.0].map(&:to_s))
      event.set("text", [1e16, 123456789012345680.0, 1e19, 1e20, 0.00001, 100.0].map(&:to_s))`;
    const { output } = await runConfig(
      `input { stdin { codec => json_lines } } filter { ${ruby(code)} mutate { remove_field => ["@timestamp", "@version", "host", "n"] } } output { stdout { codec => json_lines } }`,
      { input: '{"n":[1,1.0,1e20,18446744073709551616,-0.0,9007199254740993,1.5]}\n' },
    );
    expect(output.toString()).toBe(
      '{"same":[1,1.0,1.0E20,18446744073709551616,-0.0,9007199254740993,1.5],' +
        '"classes":["Integer","Float","Float","Integer","Float","Integer","Float"],"power":18446744073709551616,' +
        '"special":["NaN","Infinity","-Infinity","-0.0"],"text":["10000000000000000.0","123456789012345680.0","1.0e+19","1.0e+20","1.0e-05","100.0"]}\n',
    );
  });

  test("timestamps stay timestamps, nested ones too", async () => {
    const code = `
      t = LogStash::Timestamp.new("2024-05-06T07:08:09.123456789Z")
      event.set("a", { "list" => [t, t.time + 1] })
      event.set("b", event.get("a")["list"].map { |each| each.class.to_s })
      event.set("c", event.get("[a][list]")[0].nsec)
      event.set("d", event.get("a"))
      event.set("e", event.timestamp.to_f)`;
    const events = await runFilter(ruby(code), [{ "@timestamp": "2024-01-01T00:00:00.5Z" }]);
    const a = { list: ["2024-05-06T07:08:09.123456789Z", "2024-05-06T07:08:10.123456789Z"] };
    expect(events).toEqual([
      {
        "@timestamp": "2024-01-01T00:00:00.500Z",
        a,
        b: ["LogStash::Timestamp", "LogStash::Timestamp"],
        c: 123456789,
        d: a,
        e: 1704067200.5,
      },
    ]);
  });

  test("questions and answers may have any length", async () => {
    const code = `
      lengths = [0, *16_300..16_400, 100_000]
      event.set("wrong", lengths.reject { |n| event.set("text", "é" + "x" * n); event.sprintf("%{text}") == "é" + "x" * n })
      event.remove("text")`;
    expect(await runFilter(ruby(code), [{ x: 1 }])).toEqual([{ x: 1, wrong: [] }]);
  });

  test("a date, a set and an object of a class raise", async () => {
    const events = await runFilter(ruby('require "date"; event.set("y", { "d" => [Date, Set, Object][event.get("n")].new })'), [
      { n: 0 },
      { n: 1 },
      { n: 2 },
    ]);
    expect(events).toEqual([0, 1, 2].map((n) => ({ n, tags: ["_rubyexception"] })));
  });
});

describe("the event as Ruby code sees it", () => {
  test("what was set is seen by every way of reading", async () => {
    const code = `
      event.set("a", 1)
      event.set("[m][k]", "v")
      event.set("dynamic_#{1 + 1}", "d")
      event.set("seen", [event.get("a"), event.get("[m][k]"), event.get("m"), event.get("dynamic_2"), event.to_hash["a"], event.sprintf("%{a} %{[m][k]}")])
      event.remove("a")
      event.set("gone", [event.include?("a"), event.get("a"), event.get("[a]")])
      event.set("[m]", "scalar")
      event.set("nested_is_gone", event.get("[m][k]"))`;
    expect(await runFilter(ruby(code), [{ x: 1 }])).toEqual([
      { x: 1, dynamic_2: "d", seen: [1, "v", { k: "v" }, "d", 1, "1 v"], gone: [false, null, null], m: "scalar", nested_is_gone: null },
    ]);
  });

  test("a name or a tag may be changed once it was used", async () => {
    const code = `
      event.set("x", 1)
      ["x", "y"].each { |name| name = name.dup; event.set(name, 2); name << "_" }
      tag = +"a"
      2.times { event.tag(tag); tag << "a" }
      ["r", "s"].each { |name| name = name.dup; event.remove(name); name << "_" } unless event.get("r") == event.get("s")
      name = +"t"
      event.get(name) << "1" if event.get("t")
      name << "_"`;
    expect(await runFilter(ruby(code), [{ r: 1, s: 2, t: "t" }])).toEqual([{ t: "t1", x: 2, y: 2, tags: ["a", "aa"] }]);
  });

  test("a set that cannot be raises where it stands", async () => {
    const code = 'event.set("before", 1); event.set("[x][y]", 2); event.set("after", 3)';
    expect(await runFilter(ruby(code), [{ x: "text" }, { x: { z: 1 } }])).toEqual([
      { x: "text", before: 1, tags: ["_rubyexception"] },
      { x: { z: 1, y: 2 }, before: 1, after: 3 },
    ]);
  });

  test.each([
    ["a field whose name is put together", 'name = "x"; event.set(name, "text")'],
    ["a nested one", 'event.set("[#{"x"}][y]", "text")'],
    ["another event", 'event.append(LogStash::Event.new("x" => "text"))'],
    ["another event in its place", 'event.overwrite(LogStash::Event.new("x" => "text"))'],
  ])("what cannot be set because of %s that was set before costs no other event", async (_, code) => {
    const filter = ruby(`${code} if event.get("bad"); event.set("[x][y][z]", 1)`);
    const [first, bad, last] = await runFilter(filter, [{ n: 1 }, { n: 2, bad: true }, { n: 3 }]);

    expect([first, bad!["tags"], last]).toEqual([{ n: 1, x: { y: { z: 1 } } }, ["_rubyexception"], { n: 3, x: { y: { z: 1 } } }]);
  });

  // One pipeline with a filter for each, as interpreters take their time to begin.
  test.each([
    ["is seen in the code", (code: string) => code],
    ["is not", (code: string) => code.replaceAll(".set(", ".public_send(:set, ")],
  ])("what is set below a name that %s, under a last name that is put together", async (_, hide) => {
    const failed = { tags: ["_rubyexception"] };
    const cases: readonly (readonly [what: string, event: object, code: string, expected: object])[] = [
      ["makes the map", {}, 'event.set("[q][#{"a"}]", 1); event.set("[q][" + "b" + "]", [2])', { q: { a: 1, b: [2] } }],
      ["keeps what else is in it", { q: { a: 0, c: 3 } }, 'event.set("[q][x_#{"a"}]", 1)', { q: { a: 0, c: 3, x_a: 1 } }],
      ["a scalar", { q: "x" }, 'event.set("m", 1); event.set("[q][#{"a"}]", 1); event.set("n", 1)', { q: "x", m: 1, ...failed }],
      ["null", { q: null }, 'event.set("[q][#{"a"}]", 1)', { q: null, ...failed }],
      ["a list", { q: [1, 2] }, 'event.set("[q][#{1}]", "x"); event.set("[q][#{"a"}]", 1)', { q: [1, "x"] }],
      ["brackets in it", {}, 'event.set("[q][#{"a][b"}]", 1); event.set("[q][#{"a"}]", 2)', { q: { a: 2 } }],
      ["below what it set", {}, 'event.set("[q][#{"a"}]", 1); event.set("[q][a][b]", 2)', { q: { a: 1 }, ...failed }],
      ["below a shorter one", {}, 'event.set("[q][#{"a"}]", 1); event.set("[q][a][#{"b"}]", 2)', { q: { a: 1 }, ...failed }],
      ["after the name itself", {}, 'event.set("[q]", 1); event.set("[q][#{"a"}]", 2)', { q: 1, ...failed }],
      ["after it was put together", {}, 'event.set("#{"q"}", 1); event.set("[q][#{"a"}]", 2)', { q: 1, ...failed }],
      ["an empty one", {}, 'event.set("[q][#{""}]", 1)', failed],
      ["without its bracket", {}, 'event.set("[q][#{"a"}", 1)', failed],
      ["below tags", {}, 'event.set("[tags][#{"a"}]", 1)', failed],
      ["changed later", {}, 'n = "[q][#{"a"}]"; event.set(n, 1); n.sub!("a", "b"); event.set("[q][#{"c"}]", 2)', { q: { a: 1, c: 2 } }],
      [
        "is seen",
        { q: { a: 0 } },
        'old = event.get("[q][a]"); event.set("[q][#{"a"}]", 1); event.set("r", [old, event.get("[q][a]"), event.get("q")["a"], event.include?("[q][b]")])',
        { q: { a: 1 }, r: [0, 1, 1, false] },
      ],
      ["is seen below", {}, 'event.set("[q][#{"a"}]", { "b" => 1 }); event.set("r", event.get("[q][a][b]"))', { q: { a: { b: 1 } }, r: 1 }],
      [
        "behind what was changed in place",
        { q: { a: "x", b: "y" } },
        'event.get("[q][a]") << "1"; event.get("[q][b]") << "1"; event.set("[q][#{"a"}]", "z")',
        { q: { a: "z", b: "y1" } },
      ],
      ["metadata", {}, 'event.set("[@metadata][#{"a"}]", 1); event.set("r", event.get("[@metadata]"))', { r: { a: 1 } }],
      [
        "a timestamp",
        {},
        'event.set("[q][#{"t"}]", LogStash::Timestamp.new("2024-05-06T07:08:09Z"))',
        { q: { t: "2024-05-06T07:08:09.000Z" } },
      ],
    ];
    const filters = cases.map(
      ([what, , code]) =>
        `if [what] == "${what}" { ${ruby(hide(`if event.get("n") == 2 then ${code} else event.set("[q][#{"o"}]", 1) end`))} }`,
    );

    const events = await runFilter(
      filters.join(" "),
      cases.flatMap(([what, event]) => [
        { what, n: 1 },
        { what, n: 2, ...event },
        { what, n: 3 },
      ]),
    );

    // The neighbours of each have nothing in the way.
    const neighbour = (what: string, n: number): object => ({ what, n, q: { o: 1 } });
    expect(events).toEqual(cases.flatMap(([what, , , expected]) => [neighbour(what, 1), { what, n: 2, ...expected }, neighbour(what, 3)]));
  });

  test.each([
    ["tags take texts only", 'event.set("tags", 5)'],
    ["a reference must be one", 'event.set("[a", 5)'],
    ["a reference is a text", "event.get(:a)"],
    ["a tag is a text", "event.tag(1)"],
    ["fields are not read with brackets", 'event["a"]'],
    ["@timestamp takes no time of Ruby", 'event.set("@timestamp", Time.now)'],
    ["an event is made of a map", "LogStash::Event.new(1)"],
    ["only events can be emitted", "new_event_block.call(1)"],
  ])("%s", async (_, code) => {
    expect(await runFilter(ruby(code), [{ a: 1 }])).toEqual([{ a: 1, tags: ["_rubyexception"] }]);
  });

  test("events are merged as Logstash does", async () => {
    const code = 'event.append(LogStash::Event.new("a" => [2, 1], "b" => 5, "m" => { "x" => 1, "y" => 2 }, "n" => "new"))';
    expect(await runFilter(ruby(code), [{ a: [1], b: 5, m: { x: 9 } }])).toEqual([{ a: [1, 2], b: 5, m: { x: [9, 1], y: 2 }, n: "new" }]);
  });

  test("strings in a list stay what they are, those of a field change in place", async () => {
    const code = 'event.get("s").upcase!; event.get("l") << "more"; event.get("t").replace("other") if event.get("t")';
    expect(await runFilter(ruby(code), [{ s: "abc", l: ["x"], t: "y" }])).toEqual([{ s: "ABC", l: ["x"], t: "other" }]);
  });

  test("what the code logs and prints goes to the log", async () => {
    const { log } = await runConfig(
      `input { stdin {} } filter { ${ruby('logger.warn("careful", "n" => 1); puts "printed"')} } output { null {} }`,
      { input: "x\n" },
    );
    expect(
      log.filter(({ message }) => message.startsWith("Ruby code")).map(({ level, message, data }) => [level, message, data["text"]]),
    ).toEqual([
      ["info", "Ruby code prints.", "printed"],
      ["warn", "Ruby code logs.", "careful"],
    ]);
  });
});

describe("code that goes wrong costs its own event only", () => {
  const events = ["a", "bad", "c"].map((x) => ({ x }));
  const others = (bad: object): object[] => [
    { x: "a", ok: true },
    { x: "bad", ...bad },
    { x: "c", ok: true },
  ];

  test.each([
    ["exit", "exit"],
    ["exit!", "exit!"],
    ["abort", "abort"],
    ["a throw that nobody catches", "throw :x"],
    ["endless recursion", "def deeper(n) = deeper(n + 1) + 1; deeper(0)"],
    ["a process", 'system("ls")'],
    ["a process in backticks", "`ls`"],
    ["a fork", "fork"],
    ["a connection", 'require "socket"; TCPSocket.new("localhost", 80)'],
    ["a file outside", 'File.read("/etc/passwd")'],
    ["a folder outside", 'Dir.children("/etc")'],
    ["a file to write", 'File.write("/tmp/tailrace-ruby", "x")'],
    ["a method that is not there", "nil.nothing"],
    ["text that is too large", '"x" * 2_000_000_000_000'],
  ])("%s", async (_, code) => {
    const filter = ruby(`if event.get("x") == "bad" then ${code} else event.set("ok", true) end`);
    expect(await runFilter(filter, events)).toEqual(others({ tags: ["_rubyexception"] }));
  });

  test("memory that is used up", async () => {
    const filter = ruby(
      'if event.get("x") == "bad" then list = []; loop { list << String.new(capacity: 100_000_000) } else event.set("ok", true) end',
    );
    expect(await runFilter(filter, events)).toEqual(others({ tags: ["_rubyexception"] }));
  }, 60_000);

  test("an interpreter that is stopped is made anew, and what was done before stays", async () => {
    const code = '@n = (@n || 0) + 1; event.set("n", @n); loop { } if event.get("x") == "bad"; event.set("ok", true)';
    const made = await runFilter(`${ruby(code, "timeout_millis => 1000")} throttle { key => "x" }`, events);
    expect(made).toEqual([
      { x: "a", n: 1, ok: true },
      { x: "bad", tags: ["_rubyexception"] },
      { x: "c", n: 1, ok: true },
    ]);
  }, 60_000);
});

describe("scripts", () => {
  test("events they return stand in order, the first one stays where it was", async () => {
    const file = scriptFile(`
      def register(params) = @names = params["names"]
      def filter(event)
        copies = @names.map { |name| event.clone.tap { |copy| copy.set("name", name) } }
        event.get("keep") ? copies + [event] : copies
      end
      test "copies" do
        parameters { { "names" => ["a"] } }
        in_event { { "keep" => true } }
        expect("two") { |events| events.size == 2 && events[0].get("name") == "a" }
      end`);
    const filter = `ruby { path => "${file}" script_params => { "names" => ["x", "y"] } add_tag => ["done"] }`;
    expect(await runFilter(filter, [{ keep: true }, { keep: false }])).toEqual([
      { keep: true, tags: ["done"] },
      { keep: true, name: "x" },
      { keep: true, name: "y" },
      { keep: false, name: "x" },
      { keep: false, name: "y" },
    ]);
  });

  test("files beside a script can be read", async () => {
    const file = scriptFile(
      'DATA_FILE = File.join(__dir__, "table.txt")\ndef filter(event)\n  event.set("y", File.read(DATA_FILE))\n  [event]\nend\n',
    );
    writeFileSync(path.join(path.dirname(file), "table.txt"), "text");
    expect(await runFilter(`ruby { path => "${file}" }`, [{}])).toEqual([{ y: "text" }]);
  });
});
