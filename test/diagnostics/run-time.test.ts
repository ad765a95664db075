import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { coverage } from "../../plugins/coverage.ts";
import { plugins } from "../../plugins/index.ts";
import { positionIsFolder } from "../../plugins/inputs/dead_letter_queue/errors.ts";
import { badProxyHeader, proxyHeaderTimedOut } from "../../plugins/inputs/tcp/errors.ts";
import { cannotBind } from "../../plugins/inputs/udp/errors.ts";
import { policyMissing } from "../../plugins/outputs/elasticsearch/errors.ts";
import { isSocket } from "../../plugins/outputs/file/errors.ts";
import { stdoutClosed } from "../../plugins/outputs/stdout/errors.ts";
import { mapsUnreadable } from "../../plugins/filters/aggregate/errors.ts";
import { notAValue } from "../../plugins/filters/script/errors.ts";
import { rubyDied, rubyDoesNotStart, rubyMissing } from "../../plugins/shared/ruby/errors.ts";
import { noAddress } from "../../plugins/filters/fingerprint/errors.ts";
import { dateInDictionary } from "../../plugins/filters/translate/errors.ts";
import { connectionLost } from "../../plugins/outputs/tcp/errors.ts";
import * as bulk from "../../plugins/shared/bulk/errors.ts";
import { credentialsRefused } from "../../plugins/shared/bulk/privileges.ts";
import { connectionClosed, connectTimedOut } from "../../plugins/shared/connect.ts";
import { cannotBeHeld, invalidEdn } from "../../plugins/shared/edn/errors.ts";
import { badPeerCertificate, handshakeBroken, unreadableFile, unusableMaterial } from "../../plugins/shared/tls/errors.ts";
import { inUse } from "../../src/cli/errors.ts";
import { pluginRefused, unusableCondition } from "../../src/compiler/errors.ts";
import { renderProblem } from "../../src/config/code-frame.ts";
import { fetchRefused } from "../../src/config/errors.ts";
import { reasonOf, TailraceError } from "../../src/errors.ts";
import { damagedBytes, incomparable, invalidJson } from "../../src/event/errors.ts";
import { damagedBlock, damagedPayload } from "../../src/flow/errors.ts";
import { pluginNotStarted } from "../../src/pipeline/errors.ts";
import { Registry } from "../../src/registry/registry.ts";
import { storeLocked, storeNotOpened, storeReadFailed, storeTooNew, storeWriteFailed } from "../../src/store/errors.ts";
import { textExceedsPadWidth } from "../../src/time/errors.ts";
import { jobFailed, workerDied } from "../../src/worker/errors.ts";
import { writeMmdb } from "../support/mmdb.ts";
import { checkConfig, runConfig, startConfig } from "../support/run-config.ts";

/** Errors that come up only while a pipeline runs, or only when Tailrace itself is wrong: the whole text of each. */

const location = { file: "pipeline.conf", line: 3, column: 5, offset: 40 };
const systemError = (code: string): Error => Object.assign(new Error(`${code}: some words of Node.js`), { code });

/** What the outputs of Elasticsearch and OpenSearch meet. */
const searchErrors: [string, TailraceError, string][] = [
  [
    "of an index that has no name",
    bulk.unresolvedIndex("web-%{kind}"),
    'error: The index "web-%{kind}" still has a placeholder: the event lacks its field. (BULK_INDEX_UNRESOLVED)\n',
  ],
  [
    "of an event's action that is none",
    bulk.unsupportedAction("destroy"),
    'error: The action "destroy" is none of index, create, update and delete. (BULK_ACTION_UNSUPPORTED)\n',
  ],
  ["of an upsert that is no document", bulk.badUpsert("{"), 'error: `upsert` gives "{", which is not JSON. (BULK_UPSERT)\n'],
  [
    "of a host that is down",
    bulk.unreachable("https://es1.example:9200", "connect ECONNREFUSED"),
    "error: https://es1.example:9200 cannot be reached: connect ECONNREFUSED. (BULK_UNREACHABLE)\n",
  ],
  [
    "of hosts that are all down",
    bulk.noHostLeft([bulk.unreachable("http://a:9200", "no answer"), bulk.unhealthy("http://b:9200", "/", 500)]),
    "error: None of the hosts can be used. http://a:9200 cannot be reached: no answer. http://b:9200 answers the health check of / with status 500. (BULK_NO_HOST)\n",
  ],
  [
    "of a host that is not well",
    bulk.unhealthy("http://b:9200", "/", 500),
    "error: http://b:9200 answers the health check of / with status 500. (BULK_UNHEALTHY)\n",
  ],
  [
    "of another product",
    bulk.wrongProduct("http://a:9200", "Elasticsearch"),
    "error: What answers at http://a:9200 is not Elasticsearch. (BULK_PRODUCT)\n",
  ],
  [
    "of a certificate that nobody trusts",
    bulk.noAuthority("https://a:9200"),
    "error: No certificate that https://a:9200 shows has a fingerprint of `ca_trusted_fingerprint`. (BULK_FINGERPRINT)\n",
  ],
  [
    "of an answer that is garbled",
    bulk.garbledReply("it is no JSON object", "<html>"),
    `error: The server's answer to a bulk request cannot be understood: it is no JSON object: "<html>". (BULK_REPLY)\n`,
  ],
  [
    "of a whole request that is refused",
    bulk.requestRefused(503, "unavailable"),
    "error: The server refuses the whole request with status 503: unavailable (BULK_STATUS)\n",
  ],
  [
    "of a record that is refused for now",
    bulk.recordRefused(429, "full", "web"),
    'error: The server does not take a record for "web" now (429): full (BULK_RECORD)\n',
  ],
  [
    "of a template that is refused",
    bulk.setupFailed('the template "web"', 400, "bad"),
    'error: The server refuses the template "web" with status 400: bad (BULK_SETUP)\n',
  ],
  [
    "of a login that is not known",
    credentialsRefused("http://a:9200"),
    `error: http://a:9200 does not know who asks (401). (BULK_NOT_ALLOWED)

  hint: Look at the user and password, or the API key.
`,
  ],
  [
    "of a policy that is not there",
    policyMissing("mine"),
    `error: The server has no ILM policy "mine". (ELASTICSEARCH_ILM_POLICY)

  hint: Make it there, or leave \`ilm_policy\` out: then a policy is made.
`,
  ],
];

function said(error: unknown): string {
  if (!(error instanceof TailraceError)) throw error;
  return renderProblem(error, { severity: "error", textOf: () => undefined, isColoured: false });
}

describe("what is said", () => {
  test.each<[string, TailraceError, string]>([
    [
      "of an address that does not answer 200",
      fetchRefused("http://config.example/main.conf", 404),
      "error: Cannot fetch the configuration http://config.example/main.conf: the server answered 404, only 200 is taken. (CONFIG_FETCH)\n",
    ],
    ...searchErrors,
    [
      "of an address that redirects",
      fetchRefused("http://config.example/main.conf", 302),
      `error: Cannot fetch the configuration http://config.example/main.conf: the server answered 302, only 200 is taken. (CONFIG_FETCH)

  hint: Redirects are not followed: name the final address.
`,
    ],
    [
      "of a plugin that will not be served",
      pluginRefused({ kind: "output", name: "juggernaut" }, "Use the output websocket.", location),
      `error: The output plugin \`juggernaut\` of Logstash is not served by Tailrace. (PLUGIN_REFUSED)
  at pipeline.conf:3:5

  hint: Use the output websocket.
`,
    ],
    [
      "of a condition that cannot be decided",
      unusableCondition("Two constants of different types have no order.", location),
      "error: Two constants of different types have no order. (COMPILE_CONDITION)\n  at pipeline.conf:3:5\n",
    ],
    [
      "of an output that cannot start",
      pluginNotStarted({ kind: "output", name: "file", location } as never, systemError("EACCES")),
      "error: The output file cannot start: permission is denied. (PIPELINE_START)\n  at pipeline.conf:3:5\n",
    ],
    [
      "of a store that another process has",
      storeLocked("/data/queue/main"),
      `error: Another process has /data/queue/main open. (STORE_LOCKED)

  hint: Two Tailraces need two folders: give one another \`path.data\`. A lock that a dead process left is no hindrance.
`,
    ],
    [
      "of dead letters of a running Tailrace",
      inUse("The dead letters", "/data/dead_letter_queue/main", "Stop that Tailrace first."),
      `error: The dead letters in /data/dead_letter_queue/main are open in another process. (CLI_IN_USE)

  hint: Stop that Tailrace first.
`,
    ],
    [
      "of a store that cannot be opened",
      storeNotOpened("/data/queue/main", systemError("EACCES")),
      "error: Cannot open the store in /data/queue/main: permission is denied. (STORE_NOT_OPENED)\n",
    ],
    [
      "of a store of a newer format",
      storeTooNew("/data/queue/main", 9, 2),
      `error: The store in /data/queue/main has format 9; this Tailrace knows formats up to 2. (STORE_TOO_NEW)

  hint: A newer Tailrace wrote it: start that one, and let it drain the folder first.
`,
    ],
    [
      "of a store that cannot be written",
      storeWriteFailed(systemError("ENOSPC")),
      "error: Cannot write to the store: the disk is full. (STORE_WRITE)\n",
    ],
    [
      "of a store that cannot be read",
      storeReadFailed(new Error("Corruption: bad entry in block")),
      "error: Cannot read from the store: Corruption: bad entry in block. (STORE_READ)\n",
    ],
    [
      "of a position that cannot be kept",
      positionIsFolder("/data/position"),
      'error: The sincedb_path "/data/position" is a folder: it must name a file. (DEAD_LETTERS_POSITION)\n',
    ],
    [
      "of a datagram port that is taken",
      cannotBind("0.0.0.0", 514, systemError("EADDRINUSE")),
      `error: Cannot listen for datagrams on 0.0.0.0:514: the address is in use, so another process listens there. (UDP_BIND)

  hint: Choose another port, or end the process that has this one; ports below 1024 need a privilege.
`,
    ],
    [
      "of a connection without a PROXY header",
      badProxyHeader('it does not begin with "PROXY "', Buffer.from("GET / HTTP/1.1\r\n")),
      `error: The connection does not begin with a PROXY header: it does not begin with "PROXY ". It begins with "GET / HTTP/1.1\\r\\n". (TCP_PROXY_HEADER)

  hint: With \`proxy_protocol => true\` every connection must come through a proxy that sends one.
`,
    ],
    [
      "of a PROXY header that does not come",
      proxyHeaderTimedOut(),
      "error: The connection sent no whole PROXY header in time. (TCP_PROXY_TIMEOUT)\n",
    ],
    [
      "of a server that does not answer",
      connectTimedOut({ host: "logs.example", port: 5000, timeoutMs: 1000 }),
      "error: No connection to logs.example:5000 within 1000 ms. (CONNECT_TIMEOUT)\n",
    ],
    [
      "of a server that hangs up",
      connectionClosed({ host: "logs.example", port: 5000 }),
      "error: logs.example:5000 closed the connection before it was ready. (CONNECT_CLOSED)\n",
    ],
    [
      "of a connection that breaks",
      connectionLost(),
      "error: The connection was closed before everything was written. (TCP_CONNECTION_LOST)\n",
    ],
    ["of a handshake that breaks", handshakeBroken(), "error: The other side went away during the TLS handshake. (TLS_HANDSHAKE)\n"],
    [
      "of a certificate that is not trusted",
      badPeerCertificate("it has expired"),
      "error: The other side's certificate is not accepted: it has expired. (TLS_PEER_CERTIFICATE)\n",
    ],
    [
      "of a key that cannot be read",
      unreadableFile("ssl_key", "/etc/tls/server.key", systemError("EACCES")),
      "error: `ssl_key`: cannot read /etc/tls/server.key: permission is denied. (TLS_FILE)\n",
    ],
    [
      "of a certificate that is none",
      unusableMaterial("`ssl_certificate` and `ssl_key`", new Error("no start line")),
      `error: \`ssl_certificate\` and \`ssl_key\` cannot be used: no start line. (TLS_MATERIAL)

  hint: Files must be PEM, the key must fit the certificate, and \`ssl_key_passphrase\` must open it when it is encrypted.
`,
    ],
    [
      "of a path that is a socket",
      isSocket("/run/app.sock"),
      "error: /run/app.sock is a socket: it cannot be written as a file. (FILE_IS_SOCKET)\n",
    ],
    [
      "of a standard output that nobody reads",
      stdoutClosed(),
      "error: Standard output was closed by its reader: events for it are dropped from now on. (STDOUT_CLOSED)\n",
    ],
    [
      "of a time that its padding has no room for",
      textExceedsPadWidth("pyyyy", "2026", 1),
      'error: "2026" has 4 characters, more than the pad width 1 in the date pattern "pyyyy" allows. (DATE_PATTERN_EXCEEDS_PAD)\n',
    ],
    [
      "of a value that is no address",
      noAddress("10.0.0"),
      'error: "10.0.0" is no IP address of as many bits as "key" says. (FINGERPRINT_ADDRESS)\n',
    ],
    [
      "of a date in a dictionary",
      dateInDictionary("release", "2024-02-29"),
      'error: The value of "release" in the dictionary holds the date 2024-02-29, which no field can hold. (TRANSLATE_DATE)\n\n' +
        '  hint: Write it in quotes, "2024-02-29", or with a time: 2024-02-29T00:00:00Z.\n',
    ],
    [
      "of maps of another run that cannot be read",
      mapsUnreadable("/data/maps", new Error("incompatible marshal file format")),
      'error: The maps in "/data/maps" cannot be read: incompatible marshal file format. (AGGREGATE_MAPS)\n',
    ],
    [
      "of a Ruby that is not installed",
      rubyMissing("@ruby/3.4-wasm-wasi", new Error("not found")),
      `error: Code in Ruby needs the package @ruby/3.4-wasm-wasi, which is not installed. (RUBY_MISSING)

  hint: Add it with: npm install @ruby/3.4-wasm-wasi
`,
    ],
    ["of a Ruby that does not start", rubyDoesNotStart(new Error("no memory")), "error: Ruby does not start: no memory. (RUBY_START)\n"],
    [
      "of a Ruby that ends",
      rubyDied(new Error("unreachable")),
      `error: The Ruby interpreter ended: unreachable. (RUBY_DIED)

  hint: Its code runs on in a new interpreter, without what it kept in variables.
`,
    ],
    [
      "of a value of a script that no field can hold",
      notAValue("a function"),
      "error: A field cannot hold a function: it takes texts, numbers, booleans, null, dates, lists and plain objects. (SCRIPT_VALUE)\n",
    ],
    ["of values without an order", incomparable(undefined, 5), "error: Cannot compare a missing field with 5. (EVENT_INCOMPARABLE)\n"],
    [
      "of a text that is no JSON",
      invalidJson('{"a": nope}', 6, "a value is expected"),
      'error: Not valid JSON at character 7: a value is expected; near "{\\"a\\": nope}". (EVENT_JSON)\n',
    ],
    [
      "of a text that is no EDN",
      invalidEdn(6, "a text has no end"),
      "error: Not valid EDN at character 7: a text has no end. (EDN_SYNTAX)\n",
    ],
    ["of what is no part of events", cannotBeHeld("a set"), "error: An event cannot hold a set. (EDN_VALUE)\n"],
    ["of damaged event bytes", damagedBytes(12, "unknown type 99"), "error: Damaged bytes at 12: unknown type 99. (EVENT_DAMAGED)\n"],
    [
      "of a damaged block",
      damagedBlock("its length is 0"),
      "error: A block of the queue is damaged: its length is 0. (FLOW_BLOCK_DAMAGED)\n",
    ],
    ["of a damaged payload", damagedPayload(), "error: A payload is damaged: its parts do not fit each other. (FLOW_PAYLOAD_DAMAGED)\n"],
    [
      "of a thread that ends",
      workerDied(new Error("out of memory")),
      "error: A worker thread ended with work unanswered: out of memory. (WORKER_DIED)\n",
    ],
    ["of a block that fails", jobFailed("no program", undefined), "error: A block could not be computed: no program (WORKER_JOB)\n"],
  ])("%s", (_, error, text) => {
    expect(said(error)).toBe(text);
  });

  test("of a plugin that is used before it is loaded", () => {
    expect(() => new Registry(plugins).filter("grok")).toThrowError("The filter plugin grok is not loaded.");
  });

  test("of a plugin that Logstash has and Tailrace will not have, by the check", async () => {
    const refusing = { ...coverage, output: { ...coverage.output, juggernaut: { status: "refused" as const, instead: "Use websocket." } } };
    const { problems } = await checkConfig("input { stdin { } } output { juggernaut { } }", { coverage: refusing });

    expect(problems.map(({ code, hint }) => [code, hint])).toEqual([["PLUGIN_REFUSED", "Use websocket."]]);
  });
});

describe("what the log says of an event", () => {
  test.each([
    [
      "mutate { replace => { '[message][a]' => 'x' } }",
      "EVENT_FIELD_SET",
      'Cannot set the field [message][a]: "hello" on its way is neither a map nor a list.',
    ],
    [
      "mutate { add_field => { '[l][-9]' => 'x' } }",
      "EVENT_LIST_INDEX",
      "Cannot set [l][-9]: the list has 2 elements, -9 is before its start.",
    ],
    ["mutate { replace => { '@metadata' => 'x' } }", "EVENT_METADATA", 'Cannot set [@metadata] to "x": it takes a map only.'],
    ["mutate { copy => { 'n' => 'tags' } }", "EVENT_TAGS", "Cannot set [tags] to 5: tags take a text or a list of texts."],
    ["mutate { replace => { '@timestamp' => 'x' } }", "EVENT_TIMESTAMP", 'Cannot set @timestamp to "x": it takes a timestamp only.'],
    ["csv { columns => ['a'] convert => { 'a' => 'boolean' } source => 'row' }", "CSV_BOOLEAN", "A column without text is no boolean."],
    [
      "csv { source => 'quotes' }",
      "CSV_MALFORMED",
      'A row is malformed at "b,c": quotes stand around a whole column, inside of it doubled.',
    ],
    [
      "kv { field_split_pattern => '(?<x>,|;)' source => 'pairs' }",
      "KV_NAMED_GROUP",
      "A named group in a split pattern of kv takes the place of the key.",
    ],
    ["kv { source => 'l' }", "KV_NO_TEXT", "kv reads texts; its list holds 1."],
    ["kv { recursive => true source => 'deep' }", "KV_TOO_DEEP", "The pairs of a text stand in each other more than 1000 deep."],
    ["mutate { convert => { 'message' => 'integer' } }", "MUTATE_NOT_CONVERTIBLE", '"hello" is no integer.'],
    ["mutate { strip => ['l'] }", "MUTATE_STRIP", "strip cannot work on 1 in a list: it is no text."],
    [
      String.raw`mutate { gsub => ['message', '(?<a>l)', '\k<b>'] }`,
      "REPLACEMENT_GROUP",
      String.raw`The replacement has \k<b>, but "(?<a>l)" has no group of that name.`,
    ],
    [
      "xml { source => 'bomb' target => 'doc' }",
      "XML_ENTITIES",
      "The entities of a document stand for more than 10240 characters, or for each other.",
    ],
    ["xml { source => 'broken' target => 'doc' }", "XML_MALFORMED", "A document is not well-formed: </a> does not end <b>."],
    [
      "xml { source => 'xml' store_xml => false xpath => { '//p:b' => 'x' } }",
      "XML_PREFIX",
      'The prefix p in "//p:b" stands for no namespace.',
    ],
    ["xml { source => 'nested' target => 'doc' }", "XML_TOO_DEEP", "The elements of a document stand in each other more than 1000 deep."],
    ["xml { source => 'xml' store_xml => false xpath => { '//b[' => 'x' } }", "XML_XPATH", '"//b[" is no XPath 1.0: XPath parse error'],
  ])("that %s cannot change", async (filter, code, message) => {
    const config = `input { stdin { codec => json_lines } } filter { ${filter} } output { null { } }`;
    const documents = {
      bomb: '<!DOCTYPE a [<!ENTITY e "&f;"><!ENTITY f "&e;">]><a>&e;</a>',
      broken: "<a><b>1</a>",
      xml: "<a/>",
      nested: "<a>".repeat(1_001),
    };
    const texts = JSON.stringify(documents).slice(1);
    const { log } = await runConfig(config, {
      input: `{"message":"hello","n":5,"l":[1,2],"row":",1","quotes":"\\"a\\"b,c","pairs":"a=1,b=2","deep":"${"a=".repeat(1_100)}b",${texts}\n`,
    });

    const errors = log.flatMap(({ data }) => (data["error"] instanceof TailraceError ? [data["error"]] : []));
    expect(errors.map((error) => [error.code, error.message])).toEqual([[code, message]]);
  });
});

describe("what keeps a pipeline from starting", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "tailrace-test-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as { port: number };
    const error: unknown = await startConfig(`input { tcp { host => "127.0.0.1" port => ${port} } } output { null { } }`).catch(
      (cause: unknown) => cause,
    );
    await new Promise((resolve) => {
      server.close(resolve);
    });

    expect(said(error))
      .toBe(`error: Cannot listen on 127.0.0.1:${port}: the address is in use, so another process listens there. (LISTEN_FAILED)
  at pipeline.conf:1:9

  hint: Choose another port, or end the process that has this one; ports below 1024 need a privilege.
`);
  });

  test("a database of an unknown type", async () => {
    const file = path.join(folder, "colours.mmdb");
    writeFileSync(file, writeMmdb({ type: "My-Colours", networks: { "192.0.2.0/24": { colour: "red" } } }));
    const { problems } = await checkConfig(
      `input { stdin { } } filter { geoip { source => "[client][ip]" database => "${file}" } } output { null { } }`,
    );

    expect(problems.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      [
        "GEOIP_DATABASE_TYPE",
        `The database "${file}" is of the type "My-Colours", which the geoip filter does not know.`,
        expect.stringContaining("Known are types whose name holds one of these: "),
      ],
    ]);
  });
});

test.each([
  [systemError("ENOSPC"), "the disk is full"],
  [systemError("EWHATEVER"), "EWHATEVER: some words of Node.js"],
  [new Error("It ends in a full stop."), "It ends in a full stop"],
  ["a text", "a text"],
])("the reason of %s in a sentence is %s", (cause, words) => {
  expect(reasonOf(cause)).toBe(words);
});
