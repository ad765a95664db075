import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

const STORES = 'source => "text" target => "doc"';
const QUERIES = 'source => "text" store_xml => false';

export const pluginCases: PluginCases = {
  cases: {
    source: filterCase("xml", {
      given: 'source => "text"',
      instead: 'source => "other"',
      beside: 'target => "doc"',
      events: [{ text: "<a>1</a>", other: "<a>2</a>" }],
      expected: [{ text: "<a>1</a>", other: "<a>2</a>", doc: "1" }],
    }),
    target: filterCase("xml", {
      given: 'target => "[in][doc]"',
      instead: 'target => "doc"',
      beside: 'source => "text"',
      events: [{ text: "<a>1</a>" }],
      expected: [{ text: "<a>1</a>", in: { doc: "1" } }],
    }),
    store_xml: read("store_xml => false", STORES, "<a>1</a>", {}),
    xpath: read('xpath => { "//b/text()" => "found" }', QUERIES, "<a><b>1</b></a>", { found: ["1"] }),
    namespaces: read(
      'namespaces => { "s" => "urn:s" }',
      `${QUERIES} xpath => { "//s:b/text()" => "found" }`,
      '<a xmlns="urn:s"><b>1</b></a>',
      {
        found: ["1"],
      },
    ),
    remove_namespaces: read(
      "remove_namespaces => true",
      `${QUERIES} xpath => { "//b/text()" => "found" }`,
      '<a xmlns="urn:s"><b>1</b></a>',
      {
        found: ["1"],
      },
    ),
    force_array: [
      read("force_array => false", STORES, "<a><b>1</b></a>", { doc: { b: "1" } }),
      read("force_array => false", `${QUERIES} xpath => { "//b/text()" => "found" }`, "<a><b>1</b></a>", { found: "1" }),
    ],
    force_content: read("force_content => true", STORES, "<a>1</a>", { doc: { content: "1" } }),
    suppress_empty: read("suppress_empty => false", STORES, "<a><b/></a>", { doc: { b: [{}] } }),
    parse_options: read('parse_options => "strict"', `${QUERIES} xpath => { "//b/text()" => "found" }`, "<a><b>1</a>", {
      tags: ["_xmlparsefailure"],
    }),
  },
};

function read(given: string, beside: string, text: string, made: Readonly<Record<string, unknown>>): OptionCase {
  return filterCase("xml", { given, beside, events: [{ text }], expected: [{ text, ...made }] });
}
