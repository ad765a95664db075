import type { PluginMap } from "#plugin";

/** Every plugin of this package: its file is loaded when a configuration uses it. One line a plugin, in order of names. */
export const plugins: PluginMap = {
  inputs: {
    dead_letter_queue: () => import("./inputs/dead_letter_queue/index.ts"),
    generator: () => import("./inputs/generator/index.ts"),
    heartbeat: () => import("./inputs/heartbeat/index.ts"),
    stdin: () => import("./inputs/stdin/index.ts"),
    tcp: () => import("./inputs/tcp/index.ts"),
    udp: () => import("./inputs/udp/index.ts"),
  },
  filters: {
    clone: () => import("./filters/clone/index.ts"),
    csv: () => import("./filters/csv/index.ts"),
    date: () => import("./filters/date/index.ts"),
    dissect: () => import("./filters/dissect/index.ts"),
    dns: () => import("./filters/dns/index.ts"),
    drop: () => import("./filters/drop/index.ts"),
    geoip: () => import("./filters/geoip/index.ts"),
    grok: () => import("./filters/grok/index.ts"),
    json: () => import("./filters/json/index.ts"),
    kv: () => import("./filters/kv/index.ts"),
    mutate: () => import("./filters/mutate/index.ts"),
    split: () => import("./filters/split/index.ts"),
    syslog_pri: () => import("./filters/syslog_pri/index.ts"),
    throttle: () => import("./filters/throttle/index.ts"),
    useragent: () => import("./filters/useragent/index.ts"),
  },
  outputs: {
    elasticsearch: () => import("./outputs/elasticsearch/index.ts"),
    file: () => import("./outputs/file/index.ts"),
    null: () => import("./outputs/null/index.ts"),
    opensearch: () => import("./outputs/opensearch/index.ts"),
    stdout: () => import("./outputs/stdout/index.ts"),
    tcp: () => import("./outputs/tcp/index.ts"),
  },
  codecs: {
    dots: () => import("./codecs/dots/index.ts"),
    json: () => import("./codecs/json/index.ts"),
    json_lines: () => import("./codecs/json_lines/index.ts"),
    line: () => import("./codecs/line/index.ts"),
    multiline: () => import("./codecs/multiline/index.ts"),
    plain: () => import("./codecs/plain/index.ts"),
    rubydebug: () => import("./codecs/rubydebug/index.ts"),
  },
};
