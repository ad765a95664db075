import { defineFilter, isList, PluginError } from "#plugin";
import type { ComputeContext, Event, FieldAccessor, FieldValue, OptionsOf } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import { options } from "./options.ts";
import { readParseOptions } from "./parse-options.ts";
import type { ParseFlags } from "./parse-options.ts";
import { parseXml } from "./parse.ts";
import { leaveOutBlanks, NODE, sortAttributes, XmlNode } from "./nodes.ts";
import { simplify } from "./xml-simple.ts";
import { compileXpath, namespacesFor, removeNamespaces } from "./xpath.ts";
import type { Select } from "./xpath.ts";

type Options = OptionsOf<typeof options>;

const FAILURE_TAG = "_xmlparsefailure";

/** No option sets a limit for expressions: it is grok's default. */
const XPATH_TIMEOUT_MS = 30_000;

export default defineFilter({
  name: "xml",
  summary: "Makes fields of an XML document, whole or by XPath.",
  options,
  create(given, context) {
    const source = runTimeField(context, given.source);
    const flags = readParseOptions(given.parse_options);
    const store = storeOf(context, given);
    const queries = given.xpath.map(([expression, field]) => queryOf(context, expression, field));
    const fail = (event: Event): false => {
      event.tag(FAILURE_TAG);
      return false;
    };
    return {
      filter(event) {
        const value = source.get(event);
        if (value === undefined || value === null || value === false) return false;
        const text = isList(value) && value.length === 1 ? value[0] : value;
        if (typeof text !== "string") return fail(event);
        if (/^[\0\t-\r ]*$/.test(text)) return false;
        const { document, problem } = readDocument(text, flags, queries.length > 0);
        // Stored is the document as it came, so before expressions have its namespaces removed.
        const stored = store !== undefined && problem === undefined ? store.valueOf(document) : null;
        const hasFound = queries.length > 0 && runQueries(event, { document, queries, given, flags });
        if (store === undefined) return hasFound;
        if (problem !== undefined) throw problem;
        store.field.set(event, stored);
        return true;
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A document of XML could not be read or stored; the event is tagged.");
        fail(event);
      },
      ...(queries.length === 0 ? {} : { limit: { timeoutMs: XPATH_TIMEOUT_MS, timedOut: (event) => event.tag(FAILURE_TAG) } }),
    };
  },
});

interface Store {
  readonly field: FieldAccessor;
  valueOf(document: XmlNode): FieldValue;
}

/** @throws PluginError XML_TARGET */
function storeOf(context: ComputeContext, given: Options): Store | undefined {
  if (!given.store_xml) return undefined;
  if (given.target === undefined || given.target === "") throw noTarget();
  const how = { forcesArray: given.force_array, forcesContent: given.force_content, suppressesEmpty: given.suppress_empty };
  // A document that is well-formed has an element.
  return { field: runTimeField(context, given.target), valueOf: (document) => simplify(document.documentElement!, how) };
}

interface Query {
  readonly select: Select;
  readonly field: FieldAccessor;
}

/** An expression that is none fails for each event, as in Logstash; the check says so. */
function queryOf(context: ComputeContext, expression: string, field: string): Query {
  const accessor = runTimeField(context, field);
  try {
    return { select: compileXpath(expression), field: accessor };
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    context.advise?.(`${error.message} Every event with a document will fail here.`, { text: expression });
    const select = (): never => {
      throw error;
    };
    return { select, field: accessor };
  }
}

const EMPTY = new XmlNode(NODE.document, "#document", { order: 0 });

interface ReadDocument {
  readonly document: XmlNode;
  /** Why it could only be read as far as it goes. */
  readonly problem?: PluginError;
}

/** @throws PluginError XML_MALFORMED, XML_TOO_DEEP, XML_ENTITIES */
function readDocument(text: string, { recovers }: ParseFlags, isQueried: boolean): ReadDocument {
  try {
    const { document, looseness } = parseXml(text, { recovers: false });
    if (looseness !== undefined && !recovers) throw looseness;
    return { document };
  } catch (error) {
    if (!recovers || !(error instanceof PluginError) || error.code !== "XML_MALFORMED") throw error;
    return { document: isQueried ? parseXml(text, { recovers }).document : EMPTY, problem: error };
  }
}

interface Queries {
  readonly document: XmlNode;
  readonly queries: readonly Query[];
  readonly given: Options;
  readonly flags: ParseFlags;
}

/** Writes what expressions find; false when they find nothing. */
function runQueries(event: Event, { document, queries, given, flags }: Queries): boolean {
  if (given.remove_namespaces) removeNamespaces(document);
  sortAttributes(document);
  if (flags.leavesOutBlanks) leaveOutBlanks(document);
  const namespaces = namespacesFor(document, given.namespaces);
  let hasFound = false;
  for (const { select, field } of queries) {
    const found = select(document, namespaces);
    const [first] = found;
    if (first === undefined) continue;
    hasFound = true;
    field.set(event, found.length === 1 && !given.force_array ? first : found);
  }
  return hasFound;
}

function noTarget(): PluginError {
  return new PluginError("XML_TARGET", "xml needs a target to store the document in.", {
    hint: 'target => "doc", or store_xml => false when only xpath is wanted.',
  });
}
