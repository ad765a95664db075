import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

const FAILED = "_xmlparsefailure";

/** What is stored of a document; the tag when nothing is. */
async function stored(options: string, document: string): Promise<unknown> {
  const [event] = await runFilter(`xml { source => "in" target => "out" ${options} }`, [{ in: document }]);
  return event!["tags"] === undefined ? event!["out"] : event!["tags"];
}

/** Answers of XmlSimple on REXML, asked in JRuby. */
const STORED: [options: string, document: string, value: unknown][] = [
  ["", "<a/>", null],
  ["", "<a> </a>", {}],
  ["", "<a>x</a>", "x"],
  ["", '<a b="1"/>', { b: "1" }],
  ["", '<a b="1"> </a>', { b: "1", content: " " }],
  ["", "<a><b/><c>1</c></a>", { c: ["1"] }],
  ["", '<a x="1"><b/></a>', { x: "1", b: [null] }],
  ["", "<a><b>1</b><b/><b>3</b></a>", { b: ["1", "3"] }],
  ["", "<a><b><c>1</c></b><b>2</b></a>", { b: [{ c: ["1"] }, "2"] }],
  ["", '<a b="1"><b>2</b></a>', { b: ["1", "2"] }],
  ["", "<a>x<b>1</b>y<b/> </a>", { b: ["1"], content: ["x", "y", " "] }],
  ["", "<a> <b>1</b> </a>", { b: ["1"] }],
  ["", "<a><content>1</content>x</a>", { content: "x" }],
  ["", "<a>x<!-- c -->y<?p i?>z</a>", "xyz"],
  ["", "<a>x<![CDATA[<y>]]>z</a>", "x<y>z"],
  ["", "<a><b>&lt;</b>t&lt;u</a>", { b: ["<"], content: "t&lt;u" }],
  ["", "<a>&lt;b&gt; &amp;amp; &#x41;&unknown;</a>", "<b> &amp; A&unknown;"],
  ["", '<a x="&lt;&#65;&unknown;"/>', { x: "<A&unknown;" }],
  ["", "<a>\r\nx\ry</a>", "\nx\ny"],
  ["", "<a>]]></a>", "]]>"],
  ["", '<a xmlns="u" xmlns:x="v" x:y="1"><x:b>t</x:b><b/></a>', { xmlns: "u", "xmlns:x": "v", "x:y": "1", b: ["t", null] }],
  ["", "<a><anon>1</anon><anon>2</anon></a>", ["1", "2"]],
  ["", "<a><b><anon>1</anon></b></a>", { b: [["1"]] }],
  ["", '<?xml version="1.0"?>\n<!DOCTYPE a>\n<!-- c --><a>1</a><!-- d -->\n', "1"],
  ["", '<!DOCTYPE a [<!ENTITY e "x&f;"><!ENTITY f "y">]><a b="&e;">&e;</a>', { b: "xy", content: "xy" }],
  ["", '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "&e;"],
  ["", '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a>&q;</a>', "&q;"],
  ["", "\ufeff<é>😀&#128512;</é>", "😀😀"],
  ["", "<a><__proto__>1</__proto__></a>", JSON.parse('{"__proto__":["1"]}')],
  ["force_array => false", "<a><b>1</b><c>2</c><c/></a>", { b: "1", c: "2" }],
  ["force_array => false", '<a b="1"><c/></a>', { b: "1", c: null }],
  ["force_content => true", "<a><b>1</b></a>", { b: [{ content: "1" }] }],
  ["force_content => true force_array => false", "<a>x</a>", { content: "x" }],
  ["suppress_empty => false", '<a><b/><c> </c><d e=""/></a>', { b: [{}], c: [{}], d: [{ e: "" }] }],
  ["suppress_empty => false", "<a/>", {}],
];

const BROKEN = [
  "no markup",
  "<a><b>1</a>",
  "<a><b>1</b>",
  "<a>1</a>tail",
  "<a>1</a><b/>",
  "text<a/>",
  "<a>x & y</a>",
  "<a>&amp</a>",
  "<a>&#0;</a>",
  "<a>\u0001</a>",
  "<a b=1/>",
  '<a b="1" b="2"/>',
  '<a b="<"/>',
  "<a b/>",
  "<a>1 < 2</a>",
  "<1a/>",
  "<a/ >",
  "< a/>",
  "<a><!-- x -- y --></a>",
  "<a><![CDATA[x</a>",
  "<p:a/>",
  '<a p:b="1"/>',
  "</a>",
  "<a",
  "<!-- only -->",
  "<a/><!DOCTYPE a>",
  "<!DOCTYPE a [",
];

/** The order of two shops, with namespaces, comments and CDATA. */
const ORDER =
  '<o:order xmlns:o="urn:o" xmlns="urn:d" id="7"><item sku="a">pen &amp; ink</item><item sku="b"><![CDATA[<x>]]></item><!-- c --><o:note/></o:order>';

const XPATHS: [expression: string, found: string[] | undefined][] = [
  ["/o:order/@id", ["7"]],
  ["//xmlns:item/@sku", ["a", "b"]],
  ["//item", undefined],
  ["//xmlns:item[1]/text()", ["pen &amp; ink"]],
  ["//xmlns:item[2]/text()", ["<![CDATA[<x>]]>"]],
  ["//xmlns:item[1]", ['<item sku="a">pen &amp; ink</item>']],
  ["//o:note", ["<o:note/>"]],
  ["//comment()", ["<!-- c -->"]],
  ["string(//xmlns:item)", ["pen & ink"]],
  ["string(//o:none)", [""]],
  ["count(//xmlns:item)", ["2.0"]],
  ["1 div 0", ["Infinity"]],
  ["boolean(//o:note)", ["true"]],
  ["boolean(//o:none)", undefined],
  [
    "//xmlns:item[@sku='b'] | //xmlns:item[1] | //xmlns:item",
    ['<item sku="a">pen &amp; ink</item>', '<item sku="b"><![CDATA[<x>]]></item>'],
  ],
  ["//xmlns:item[contains(., 'ink')]/following-sibling::*/@sku", ["b"]],
  ["name(/*)", ["o:order"]],
  ["//*[local-name() = 'item'][last()]/preceding::*/@sku", ["a"]],
  ["/o:order/@*", ["7"]],
];

describe("xml", () => {
  test.each(STORED)("with %j stores %j", async (options, document, value) => {
    expect(await stored(options, document)).toEqual(value);
  });

  test.each(BROKEN)("tags %j, which is not well-formed", async (document) => {
    expect(await stored("", document)).toEqual([FAILED]);
  });

  test.each(XPATHS)("finds by %s %j", async (expression, found) => {
    const filter = `xml { source => "in" store_xml => false xpath => { "${expression}" => "out" } }`;
    const [event] = await runFilter(filter, [{ in: ORDER }]);

    expect([event!["out"], event!["tags"]]).toEqual([found, undefined]);
  });

  test.each([
    ["a prefix that is not declared", 'xpath => { "//x:item" => "out" }'],
    ["a prefix that the configuration does not name", 'namespaces => { "d" => "urn:d" } xpath => { "//o:note" => "out" }'],
    ["an expression that is none", 'xpath => { "//item[" => "out" }'],
    ["a function that is none", 'xpath => { "nonsense(/)" => "out" }'],
    ["a variable", 'xpath => { "$x" => "out" }'],
  ])("tags an event for %s", async (_, options) => {
    expect(await runFilter(`xml { source => "in" store_xml => false ${options} }`, [{ in: ORDER }])).toEqual([
      { in: ORDER, tags: [FAILED] },
    ]);
  });

  test("names namespaces by the configuration's prefixes, also the default one", async () => {
    const filter = `xml {
      source => "in" store_xml => false
      namespaces => { "xmlns" => "urn:d" "q" => "urn:o" }
      xpath => { "//xmlns:item/@sku" => "skus" "name(//q:note)" => "note" }
    }`;

    expect(await runFilter(filter, [{ in: ORDER }])).toEqual([{ in: ORDER, skus: ["a", "b"], note: ["o:note"] }]);
  });

  test("removes namespaces for expressions only", async () => {
    const filter = `xml {
      source => "in" target => "doc" remove_namespaces => true
      xpath => { "/order/item/@sku" => "skus" "/order/note" => "note" }
    }`;

    expect(await runFilter(filter, [{ in: ORDER }])).toEqual([
      {
        in: ORDER,
        skus: ["a", "b"],
        note: ["<note/>"],
        doc: {
          "xmlns:o": "urn:o",
          xmlns: "urn:d",
          id: "7",
          item: [
            { sku: "a", content: "pen & ink" },
            { sku: "b", content: "<x>" },
          ],
          note: [null],
        },
      },
    ]);
  });

  test("declares the namespaces of a node that is found once", async () => {
    const document = '<a xmlns:p="u"><b xmlns:p="u"><p:c xmlns:p="u" d="&quot;&#10;&amp;"/></b></a>';
    const [event] = await runFilter('xml { source => "in" store_xml => false xpath => { "//b" => "out" } }', [{ in: document }]);

    expect(event!["out"]).toEqual(['<b xmlns:p="u"><p:c d="&quot;&#10;&amp;"/></b>']);
  });

  /** Trees as Xerces leaves them. */
  test.each([
    ["<a><b>1</a>", ["1"]],
    ["<a><b>1</b>", ["1"]],
    ["<a><b>1", ["1"]],
    ["<a><b>x & y</b></a>", ["x  y"]],
    ["<a><b>1 < 2</b></a>", ["1  2"]],
    ["<a><b>1</b></a>tail", ["1"]],
    ["<a><b>1</b></a><b>2</b>", ["1"]],
    ["<a><b>&#0;x</b></a>", ["x"]],
    ['<a><b c="<">1</b></a>', ["1"]],
    ["<a><b c=1>1</b></a>", undefined],
    ["no markup", undefined],
  ])("reads %j as far as it goes for expressions", async (document, found) => {
    const filter = 'xml { source => "in" store_xml => false xpath => { "//b/text()" => "out" } add_tag => "found" }';

    expect(await runFilter(filter, [{ in: document }])).toEqual([found ? { in: document, out: found, tags: ["found"] } : { in: document }]);
  });

  test("keeps what expressions found in a document that cannot be stored", async () => {
    expect(
      await runFilter('xml { source => "in" target => "doc" xpath => { "//b/text()" => "b" } add_tag => "good" }', [{ in: "<a><b>1</a>" }]),
    ).toEqual([{ in: "<a><b>1</a>", b: ["1"], tags: [FAILED] }]);
  });

  test.each(["<a><b>1</a>", "<a>&unknown;</a>", "<a>]]></a>"])("refuses %j when parse_options are strict", async (document) => {
    const filter = 'xml { source => "in" target => "doc" parse_options => "strict | no_error" xpath => { "//b" => "b" } }';

    expect(await runFilter(filter, [{ in: document }])).toEqual([{ in: document, tags: [FAILED] }]);
  });

  test("leaves out blanks where parse_options say so, and CDATA sections as they are", async () => {
    const document = "<a> <b><![CDATA[<]]></b> </a>";
    const filter = (flags: string): string =>
      `xml { source => "in" store_xml => false parse_options => "${flags}" xpath => { "/a" => "out" } remove_field => "in" }`;

    expect(await runFilter(filter("noblanks,nocdata"), [{ in: document }])).toEqual([{ out: ["<a><b><![CDATA[<]]></b></a>"] }]);
    expect(await runFilter(filter("no_ent"), [{ in: document }])).toEqual([{ out: [document] }]);
  });

  test("finds and prints attributes in the order of their names, as Xerces has them", async () => {
    const document = '<a><b z="1" xmlns:n="urn:n" n:y="2" a="3"/></a>';
    const filter = 'xml { source => "in" store_xml => false xpath => { "//b" => "b" "//b/@*" => "values" } remove_field => "in" }';

    expect(await runFilter(filter, [{ in: document }])).toEqual([
      { b: ['<b a="3" n:y="2" xmlns:n="urn:n" z="1"/>'], values: ["3", "2", "1"] },
    ]);
  });

  test.each([
    [
      "knows the prefix of an element with content to the end",
      '<a><b xmlns:n="u">1</b><n:c>2</n:c></a>',
      { doc: { b: [{ "xmlns:n": "u", content: "1" }], c: ["2"] } },
    ],
    ["forgets that of an empty element", '<a><b xmlns:n="u"/><n:c>2</n:c></a>', { tags: [FAILED] }],
  ])("%s", async (_, document, expected) => {
    expect(await runFilter('xml { source => "in" target => "doc" }', [{ in: document }])).toEqual([{ in: document, ...expected }]);
  });

  test.each([{}, { in: null }, { in: false }, { in: "" }, { in: " \n" }, { in: [" "] }])("leaves %j alone", async (event) => {
    expect(await runFilter('xml { source => "in" target => "doc" add_tag => "good" }', [event])).toEqual([event]);
  });

  test.each([{ in: 5 }, { in: [] }, { in: ["<a/>", "<b/>"] }, { in: [5] }, { in: { a: "<a/>" } }, { in: true }])(
    "tags %j",
    async (event) => {
      expect(await runFilter('xml { source => "in" target => "doc" add_tag => "good" }', [event])).toEqual([{ ...event, tags: [FAILED] }]);
    },
  );

  test("replaces what its fields held, and one value is no list without force_array", async () => {
    const filter = 'xml { source => "in" target => "doc" force_array => false xpath => { "//b/text()" => "found" } }';

    expect(await runFilter(filter, [{ in: ["<a><b>1</b></a>"], doc: { old: 1 }, found: ["old"] }])).toEqual([
      { in: ["<a><b>1</b></a>"], doc: { b: "1" }, found: "1" },
    ]);
  });

  test("does not succeed when expressions find nothing and nothing is stored", async () => {
    const filter = 'xml { source => "in" store_xml => false xpath => { "//x" => "out" } add_tag => "good" }';

    expect(await runFilter(filter, [{ in: "<a/>" }])).toEqual([{ in: "<a/>" }]);
  });

  test("tags an event whose target cannot be written", async () => {
    expect(await runFilter('xml { source => "in" target => "[in][doc]" }', [{ in: "<a>1</a>" }])).toEqual([
      { in: "<a>1</a>", tags: [FAILED] },
    ]);
  });

  const declared = (count: number, value: (level: number) => string): string =>
    Array.from({ length: count }, (_, level) => `<!ENTITY e${level} "${value(level)}">`).join("");

  test.each([
    ["entities that multiply", `<!DOCTYPE a [${declared(20, (level) => `&e${level + 1};`.repeat(10))}]><a>&e0;</a>`],
    ["entities that stand for each other", `<!DOCTYPE a [<!ENTITY e "&f;"><!ENTITY f "&e;">]><a>&e;</a>`],
    ["one long entity many times", `<!DOCTYPE a [<!ENTITY e "${"x".repeat(1_000)}">]><a>${"&e;".repeat(1_000)}</a>`],
    ["entities in attributes", `<!DOCTYPE a [${declared(20, (level) => `&e${level + 1};`.repeat(10))}]><a b="&e0;"/>`],
    ["elements that are too deep", "<a>".repeat(1_001) + "</a>".repeat(1_001)],
  ])("tags a document with %s", async (_, document) => {
    expect(await stored("", document)).toEqual([FAILED]);
  });

  test.each([
    ["elements", `<a>${"<b/>".repeat(50_000)}</a>`],
    ["attributes", `<a ${Array.from({ length: 20_000 }, (__, n) => `a${n}="1"`).join(" ")}/>`],
    ["open comments", "<!DOCTYPE a [" + "<!--".repeat(200_000)],
    ["open tags", "<a ".repeat(100_000)],
    ["ampersands", `<a>${"&".repeat(200_000)}</a>`],
    ["blanks", `<a>${" ".repeat(400_000)}</a>${" ".repeat(400_000)}x`],
  ])("takes no longer than a document is for many %s", async (_, document) => {
    const filter = 'xml { source => "in" target => "out" xpath => { "count(//b)" => "count" } remove_field => ["in", "out"] }';
    const [event] = await runFilter(filter, [{ in: document }]);

    expect(event!["count"]).toBeDefined();
  });

  test.each([
    ["without a target", 'source => "in"', ["XML_TARGET"]],
    ["without a source", "store_xml => false", ["OPTION_MISSING"]],
    ["with an unknown flag", 'source => "in" target => "out" parse_options => "strict,recove"', ["XML_PARSE_OPTION"]],
  ])("is refused %s", async (_, options, codes) => {
    const { problems } = await checkConfig(`filter { xml { ${options} } } output { stdout { } }`);

    expect(problems.map(({ code }) => code)).toEqual(codes);
  });

  test("warns of an expression that is none", async () => {
    const { warnings } = await checkConfig(
      'filter { xml { source => "in" store_xml => false xpath => { "//a[" => "b" } } } output { stdout { } }',
    );

    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('"//a[" is no XPath 1.0: ')]);
  });
});
