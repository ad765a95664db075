import type { PluginCases } from "../option-case.ts";
import { decodeStreamCase, encodeCase } from "../run-case.ts";

const HEAD = "CEF:0|V|P|1|9|N|3|";
const ONE = [{ "@timestamp": "2024-05-01T08:00:00.000Z", source: { ip: "192.0.2.1" } }];
const header = (name: string, place: number): ReturnType<typeof encodeCase> => {
  const parts = ["CEF:0", "Elasticsearch", "Logstash", "1.0", "Logstash", "Logstash", "6", ""];
  parts[place] = name === "severity" ? "3" : "mine";
  return encodeCase("cef", { given: `${name} => "${parts[place]}"`, events: ONE, expected: parts.join("|") });
};
const decoded = (given: string, extensions: string, expected: unknown, beside = ""): ReturnType<typeof decodeStreamCase> =>
  decodeStreamCase("cef", { given, beside, input: HEAD + extensions, expected: [expected] });
const device = { cef: { name: "N", version: "0" }, observer: { product: "P", vendor: "V", version: "1" } };

export const pluginCases: PluginCases = {
  cases: {
    vendor: header("vendor", 1),
    product: header("product", 2),
    version: header("version", 3),
    signature: header("signature", 4),
    name: header("name", 5),
    severity: header("severity", 6),
    fields: encodeCase("cef", {
      given: 'fields => ["[source][ip]"]',
      events: ONE,
      expected: "CEF:0|Elasticsearch|Logstash|1.0|Logstash|Logstash|6|sourceAddress=192.0.2.1",
    }),
    reverse_mapping: encodeCase("cef", {
      given: "reverse_mapping => true",
      beside: 'fields => ["[source][ip]"]',
      events: ONE,
      expected: "CEF:0|Elasticsearch|Logstash|1.0|Logstash|Logstash|6|src=192.0.2.1",
    }),
    delimiter: [
      decodeStreamCase("cef", { given: 'delimiter => "\\n"', input: `${HEAD}\n${HEAD}\n`, expected: [device, device] }),
      encodeCase("cef", {
        given: 'delimiter => "\\n"',
        events: ONE,
        expected: "CEF:0|Elasticsearch|Logstash|1.0|Logstash|Logstash|6|\n",
      }),
    ],
    default_timezone: decoded('default_timezone => "+05:00"', "fileModificationTime=Jan 01 2024 05:00:00", {
      ...device,
      file: { mtime: "2024-01-01T00:00:00.000Z" },
    }),
    locale: decoded(
      'locale => "de-DE"',
      "fileModificationTime=März 01 2024 00:00:00",
      { ...device, file: { mtime: "2024-03-01T00:00:00.000Z" } },
      'default_timezone => "UTC"',
    ),
    raw_data_field: decoded("raw_data_field => raw", "", { ...device, raw: HEAD }),
    // The cases take `host` away, where the input writes too.
    device: decoded("device => host", "dvc=192.0.2.1 deviceTranslatedAddress=192.0.2.2", device),
  },
};
