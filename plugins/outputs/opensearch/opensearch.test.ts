import { describe, expect, test } from "vitest";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { searchServer } from "../../../test/support/search-server.ts";
import type { Answer, SearchServer } from "../../../test/support/search-server.ts";

const FAST = "retry_initial_interval => 0.005 retry_max_interval => 0.01";

async function send(server: SearchServer, options: string): Promise<RunningConfig> {
  const running = await startConfig(
    `input { generator { count => 1 } } filter { mutate { remove_field => ["@version", "host", "event", "@timestamp"] } }
     output { opensearch { hosts => "${server.host}" ${FAST} ${options} } }`,
  );
  await running.agent.inputsEnded();
  await running.stop();
  return running;
}

const openSearch = (options: Parameters<typeof searchServer>[0] = {}): Promise<SearchServer> =>
  searchServer({ product: "OpenSearch", ...options });

test("writes to the server that says nothing of its product", async () => {
  const server = await openSearch();

  await send(server, "index => web");

  expect(server.lines()).toEqual([{ index: { _index: "web" } }, { message: "Hello world!" }]);
  expect(server.requests.at(-1)).toMatchObject({ method: "POST", headers: { "content-type": "application/x-ndjson" } });
});

test.each([
  ["", "/_template/ecs-logstash", { index_patterns: ["ecs-logstash-*"] }],
  ["legacy_template => false", "/_index_template/ecs-logstash", { index_patterns: ["ecs-logstash-*"], priority: 200 }],
  ["ecs_compatibility => disabled template_name => own", "/_template/own", { index_patterns: ["logstash-*"] }],
])("puts its template on the server with %j", async (options, url, body) => {
  const server = await openSearch();

  await send(server, `index => web ${options}`);

  const put = server.requests.find(({ method }) => method === "PUT")!;
  expect([put.url, JSON.parse(put.body)]).toEqual([url, expect.objectContaining(body)]);
  expect(put.body).not.toContain("composed_of");
});

test("signs its requests for AWS", async () => {
  const server = await openSearch();

  await send(
    server,
    'index => web manage_template => false auth_type => { type => aws_iam region => "eu-central-1" aws_access_key_id => "AKID" aws_secret_access_key => "secret" }',
  );

  const { authorization } = server.requests.at(-1)!.headers;
  expect(authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/es\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/,
  );
});

describe("a connection", () => {
  test.each<[string, Answer]>([
    ["is closed without a reply", (response) => response.destroy()],
    [
      "is closed in the middle of a reply",
      (response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
        response.write('{"errors":false,', () => response.destroy());
      },
    ],
    ["has no answer in time", () => {}],
    [
      "has half an answer in time",
      (response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
        response.write("{");
      },
    ],
    ["answers in gzip that is none", { body: "x", headers: { "content-encoding": "gzip" } }],
    ["says it is busy", { status: 429, body: "" }],
  ])("that %s loses nothing", async (_, answer) => {
    const server = await openSearch({ play: ({ url }, number) => (url.includes("_bulk") && number === 0 ? answer : undefined) });

    const running = await send(server, "index => web manage_template => false timeout => 0.3 resurrect_delay => 0");

    expect([server.bulks().length, running.agent.counts()[0]!.lanes[0]]).toMatchObject([2, { delivered: 1, rejected: 0, waiting: 0 }]);
  });
});

test.each([
  ["auth_type => { type => kerberos }", ["OPENSEARCH_AUTH_TYPE"]],
  ["auth_type => { type => basic user => ann }", ["OPENSEARCH_AUTH_INCOMPLETE"]],
  ["user => ann password => secret auth_type => { type => basic }", ["BULK_LOGINS"]],
  ["hosts => 'http://x' ssl => true", ["BULK_HOSTS_DIFFER"]],
  ["action => nonsense", ["BULK_ACTION"]],
  ["truststore => '/etc/hosts'", ["BULK_JAVA_STORE"]],
  ["tls_certificate => '/etc/hosts'", ["TLS_KEY_MISSING"]],
  ["target_bulk_bytes => 0", ["OPTION_RANGE"]],
])("%s is refused: %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { stdin {} } output { opensearch { ${options} } }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
