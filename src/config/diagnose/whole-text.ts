import { byteOrderMark, otherFormat } from "./errors.ts";
import type { OtherFormat } from "./errors.ts";
import { firstRule } from "./first-rule.ts";
import { mend, place, pointAt } from "./failure.ts";
import type { Failure, Finding } from "./failure.ts";

/** Mistakes that concern the file as a whole: what begins it, and what kind of file it is. */
export const wholeTextRule = firstRule([beginsWithByteOrderMark, isOtherFormat]);

function beginsWithByteOrderMark(failure: Failure): Finding | undefined {
  if (failure.offset !== 0 || !failure.text.startsWith("\u{FEFF}")) return undefined;
  const mark = { start: 0, end: 1 };
  return { error: byteOrderMark(place(failure, pointAt(0))), repair: mend(mark, "") };
}

function isOtherFormat(failure: Failure): Finding | undefined {
  if (failure.tokens.length > 1 || failure.frames.length > 0) return undefined;
  const format = recognise(failure.text);
  if (format === undefined) return undefined;
  return { error: otherFormat(format, place(failure, pointAt(failure.found?.start ?? failure.offset))), repair: "stop" };
}

/** Signs of other formats, the surer ones first. */
const SIGNS: readonly (readonly [OtherFormat, RegExp])[] = [
  ["UTF-16", /^[^\n]{0,8}\0/],
  ["XML", /^\s*<(?:\?xml|!DOCTYPE)/i],
  ["Fluentd", /^\s*<(?:source|match|filter|system|label)\b[^>\n]*>/m],
  ["Fluent Bit", /^\s*\[(?:SERVICE|INPUT|FILTER|OUTPUT|PARSER|MULTILINE_PARSER)\]/im],
  ["Vector", /^\s*\[{1,2}(?:sources|transforms|sinks|api|enrichment_tables)\b/m],
  ["Vector", /^(?:sources|sinks):[ \t]*\r?\n(?:[^\n]*\n)*?[ \t]+type:/m],
  ["Telegraf", /^\s*\[\[(?:inputs|outputs|processors|aggregators)\.|^\[agent\]/m],
  ["TOML", /^\s*\[{1,2}[\w.-]+\]{1,2}[ \t]*\r?\n\s*[\w."-]+\s*=[^>~=]/m],
  ["syslog-ng", /^\s*@version\s*:|^\s*(?:source|destination|log)\b[^\n{]*\{[^\n]*;/m],
  ["rsyslog", /^\s*(?:\$ModLoad\b|module\(load=|input\(type=|action\(type=|template\(name=|ruleset\(name=)/m],
  ["Beats", /^(?:filebeat|metricbeat|packetbeat|heartbeat|auditbeat|winlogbeat)[.\w]*:/m],
  ["OpenTelemetry", /^receivers:[ \t]*\r?\n/m],
  ["pipelines.yml", /^\s*-\s+pipeline\.id\s*:/m],
  [
    "logstash.yml",
    /^(?:path\.(?:data|logs|config|settings)|pipeline\.(?:workers|batch\.size|ecs_compatibility)|queue\.type|node\.name|api\.http\.host)\s*:/m,
  ],
  ["JSON", /^\s*(?:\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})|\[\s*[{"])/],
  ["YAML", /^\s*(?:---|%YAML|(?:-\s+)?[\w."'/-]+:(?:[ \t]+[^{\s]|[ \t]*\r?\n|\s*$))/],
];

function recognise(text: string): OtherFormat | undefined {
  const withoutComments = text.replace(/^[ \t]*[#;][^\n]*$/gm, "");
  // A section anywhere makes it a configuration with a mistake in it.
  if (/^[ \t]*(?:input|filter|output)\s*\{/m.test(withoutComments)) return undefined;
  return SIGNS.find(([, sign]) => sign.test(withoutComments))?.[0];
}
