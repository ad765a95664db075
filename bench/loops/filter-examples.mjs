/** A typical configuration of each served filter, and an event for it. Filters that wait (dns, sleep) are not there. */

const ACCESS = '203.0.113.7 - ada [12/Mar/2026:10:11:12 +0000] \\"GET /index.html?q=1 HTTP/1.1\\" 200 5123';

const event = (fields) => JSON.stringify({ "@timestamp": "2026-03-12T10:11:12.000Z", host: { name: "web-1" }, ...fields });

/** What a ruby filter of fifteen lines meets. */
export const SEVENTEEN = event({
  message: "GET /shop/cart took 123 ms",
  a: 1,
  b: "two",
  c: 3.5,
  d: true,
  e: "/shop/cart/items",
  f: "ada@example.org",
  g: ["x", "y", "z"],
  h: { k: "v", n: 5 },
  user: { name: "Ada", id: 17 },
  url: { path: "/shop/cart", query: "id=7&x=y" },
  status: 200,
  took: "123",
  level: "WARN",
  tags: ["web"],
});

export const RUBY_SET_GET = `ruby { code => 'event.set("n", event.get("a") + 1); event.set("lower", event.get("level"))' }`;

export const RUBY_SCRIPT = `ruby { code => '
  took = event.get("took").to_i
  event.set("[event][duration]", took * 1_000_000)
  path = event.get("[url][path]")
  parts = path.split("/").reject(&:empty?)
  event.set("[url][section]", parts.first)
  event.set("[url][depth]", parts.length)
  query = event.get("[url][query]").to_s.split("&").map { |pair| pair.split("=", 2) }.to_h
  query.each { |key, value| event.set("[query][#{key}]", value) }
  name, domain = event.get("f").split("@")
  event.set("[user][domain]", domain.downcase)
  event.set("[user][full]", "#{event.get("[user][name]")} <#{name}@#{domain}>")
  event.tag("slow") if took > 100
  event.set("level", event.get("level").downcase.gsub(/warn(ing)?/, "warning"))
  event.set("[http][ok]", event.get("status").between?(200, 299))
  event.remove("b")
' }`;

export const FILTER_EXAMPLES = {
  aggregate: ["aggregate { task_id => \"%{id}\" code => \"map['n'] = (map['n'] || 0) + 1; event.set('n', map['n'])\" }", event({ id: 7 })],
  anonymize: ['anonymize { fields => ["user"] algorithm => "SHA256" key => "k" }', event({ user: "ada" })],
  cidr: ['cidr { address => ["%{ip}"] network => ["10.0.0.0/8", "192.168.0.0/16"] add_tag => ["inside"] }', event({ ip: "192.168.7.9" })],
  clone: ['clone { clones => ["copy"] }', event({ message: "text", user: { name: "ada" } })],
  csv: ['csv { columns => ["a", "b", "c", "d"] convert => { "a" => "integer" } }', event({ message: '17,two,"three, too",4.5' })],
  date: ['date { match => ["time", "dd/MMM/yyyy:HH:mm:ss Z"] }', event({ time: "12/Mar/2026:10:11:12 +0000" })],
  de_dot: ["de_dot { nested => true }", event({ "a.b": 1, "c.d": 2, plain: 3 })],
  dissect: ['dissect { mapping => { "message" => "%{ip} %{} %{user} [%{time}] %{rest}" } }', event({ message: ACCESS })],
  drop: ['if [level] == "DEBUG" { drop { } }', event({ level: "DEBUG" })],
  elapsed: ['elapsed { start_tag => "start" end_tag => "end" unique_id_field => "id" }', event({ id: "a", tags: ["start"] })],
  fingerprint: [
    'fingerprint { source => ["message", "id"] concatenate_sources => true method => "SHA256" }',
    event({ message: "some text", id: 5 }),
  ],
  geoip: ['geoip { source => "ip" target => "place" }', event({ ip: "8.8.8.8" })],
  grok: ['grok { match => { "message" => "%{COMMONAPACHELOG}" } }', event({ message: ACCESS.replaceAll('\\"', '"') })],
  json: ['json { source => "message" target => "document" }', event({ message: '{"a":1,"b":{"c":[1,2,"x"]}}' })],
  kv: ['kv { target => "pairs" }', event({ message: "level=warn user=ada took=123 path=/cart status=200" })],
  metrics: ['metrics { meter => ["status.%{status}"] }', event({ status: 200 })],
  mutate: [
    'mutate { rename => { "a" => "b" } convert => { "took" => "integer" } lowercase => ["level"] add_field => { "text" => "%{level} %{path}" } }',
    event({ a: 1, took: "12", level: "WARN", path: "/x" }),
  ],
  prune: ['prune { whitelist_names => ["^message$", "^user", "@timestamp"] }', event({ message: "x", user: 1, other: 2, more: 3 })],
  ruby: [RUBY_SET_GET, SEVENTEEN],
  script: [`script { code => "event.set('n', event.get('a') + 1); event.set('lower', event.get('level').toLowerCase())" }`, SEVENTEEN],
  split: ['split { field => "list" }', event({ list: [1, 2, 3], message: "x" })],
  syslog_pri: ["syslog_pri { }", event({ log: { syslog: { priority: 134 } } })],
  throttle: ['throttle { key => "%{[host][name]}" after_count => 100 add_tag => ["many"] }', event({ message: "x" })],
  translate: [
    'translate { source => "status" target => "meaning" dictionary => { "200" => "ok" "404" => "missing" "500" => "error" } fallback => "other" }',
    event({ status: "404" }),
  ],
  truncate: ['truncate { fields => ["message"] length_bytes => 20 }', event({ message: "a text that is longer than twenty bytes" })],
  urldecode: ['urldecode { field => "message" }', event({ message: "/a%20b%C3%BC/c+d" })],
  useragent: [
    'useragent { source => "agent" target => "ua" }',
    event({ agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36" }),
  ],
  uuid: ['uuid { target => "id" }', event({ message: "x" })],
  xml: ['xml { source => "message" target => "doc" }', event({ message: '<order id="7"><item n="2">tea</item><item>milk</item></order>' })],
};
