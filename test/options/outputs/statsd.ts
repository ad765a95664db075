import { linesCase, otherPort, sinkPort } from "../line-sink-cases.ts";
import type { LinesCase } from "../line-sink-cases.ts";
import type { PluginCases } from "../option-case.ts";

const metrics = (parts: LinesCase): ReturnType<typeof linesCase> => linesCase("statsd", { protocol: "udp", ...parts });
const A = 'increment => ["a"]';
const ONE = ["logstash.web.a:1|c"];

export const pluginCases: PluginCases = {
  cases: {
    host: metrics({ given: 'host => "127.0.0.1"', instead: 'host => "127.0.0.2"', beside: A, expected: ONE }),
    port: metrics({ given: `port => ${sinkPort}`, instead: `port => ${otherPort}`, beside: A, expected: ONE }),
    protocol: metrics({ given: "protocol => tcp", beside: A, protocol: "tcp", expected: ONE }),
    namespace: metrics({ given: 'namespace => "x%{n}"', beside: A, expected: ["x5.web.a:1|c"] }),
    sender: metrics({ given: 'sender => "me"', beside: A, expected: ["logstash.me.a:1|c"] }),
    increment: metrics({ given: A, expected: ONE }),
    decrement: metrics({ given: 'decrement => ["a"]', expected: ["logstash.web.a:-1|c"] }),
    timing: metrics({ given: 'timing => { "a" => "%{n}" }', expected: ["logstash.web.a:5|ms"] }),
    count: metrics({ given: 'count => { "a" => "%{n}" }', expected: ["logstash.web.a:5|c"] }),
    set: metrics({ given: 'set => { "a" => "%{n}" }', expected: ["logstash.web.a:5|s"] }),
    gauge: metrics({ given: 'gauge => { "a" => "%{n}" }', expected: ["logstash.web.a:5|g"] }),
    sample_rate: metrics({ given: "sample_rate => 0", beside: A, expected: [] }),
  },
  unseen: { codec: "Nothing is encoded by it." },
};
