import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";
import { runCommand } from "../../support/command-line.ts";
import { scratchFolder } from "../scratch-folder.ts";

const folder = path.join(scratchFolder(), "patterns");
mkdirSync(folder);
writeFileSync(path.join(folder, "a.grok"), "WORD [0-9]+\n");
writeFileSync(path.join(folder, "b.other"), "WORD [a-z]+\n");

const matched = (given: string, beside: string, expected: Record<string, unknown>, text = "17 ab"): OptionCase =>
  filterCase("grok", { given, beside, events: [{ message: text }], expected: [{ message: text, ...expected }] });

/** A text on which this pattern takes as many steps as 2 to the power of its length. */
const CATASTROPHE = "^(a|a)*$";
const hopeless = (length: number): string => `${"a".repeat(length)}!`;

const timed = (given: string, beside: string, tag: string): OptionCase =>
  filterCase("grok", {
    given,
    beside: `match => { "message" => "${CATASTROPHE}" } ${beside}`,
    // With it the pipeline keeps state, so that a match is interrupted in this thread.
    behind: "throttle { key => same }",
    events: [{ message: hopeless(23) }],
    expected: [{ message: hopeless(23), tags: [tag] }],
  });

export const pluginCases: PluginCases = {
  cases: {
    match: matched('match => { "message" => "%{INT:one:int} %{WORD:two}" }', "", { one: 17, two: "ab" }),
    patterns_dir: matched(`patterns_dir => ["${folder}/a.grok"]`, 'match => { "message" => "%{WORD:one}" }', { one: "17" }, "ab 17"),
    patterns_files_glob: matched(
      'patterns_files_glob => "*.grok"',
      `match => { "message" => "%{WORD:one}" } patterns_dir => ["${folder}"]`,
      { one: "17" },
      "ab 17",
    ),
    pattern_definitions: matched('pattern_definitions => { "WORD" => "[0-9]" }', 'match => { "message" => "%{WORD:one}" }', { one: "1" }),
    break_on_match: matched("break_on_match => false", 'match => { "message" => ["%{INT:one}", "%{WORD:two}$"] }', {
      one: "17",
      two: "ab",
    }),
    named_captures_only: matched("named_captures_only => false", 'match => { "message" => "%{INT} %{WORD:two}" }', {
      INT: "17",
      two: "ab",
    }),
    keep_empty_captures: matched("keep_empty_captures => true", 'match => { "message" => "%{INT:one}(?<two>x*)" }', { one: "17", two: "" }),
    target: matched('target => "[in][here]"', 'match => { "message" => "%{INT:one}" }', { in: { here: { one: "17" } } }),
    overwrite: matched('overwrite => ["message"]', 'match => { "message" => "%{INT:message}" }', { message: "17" }),
    tag_on_failure: matched("tag_on_failure => [bad]", 'match => { "message" => "^%{WORD:one}$" }', { tags: ["bad"] }),
    timeout_millis: timed("timeout_millis => 20", "", "_groktimeout"),
    tag_on_timeout: timed('tag_on_timeout => "slow"', "timeout_millis => 20", "slow"),
    timeout_scope: { given: "timeout_scope => event", expected: ["_groktimeout"], observe: observeScope },
    ecs_compatibility: matched(
      "ecs_compatibility => disabled",
      'match => { "message" => "%{SYSLOGPROG}" }',
      { program: "cron", pid: "17" },
      "cron[17]",
    ),
  },
};

const MANY = 200;
const EACH_MS = 5;
const LIMIT_MS = 300;

/** Many expressions, all of which together take longer than is allowed, but none by itself. Only a thread that is watched counts them one by one. */
async function observeScope(option: string): Promise<unknown> {
  const text = hopeless(lengthFor(EACH_MS));
  const patterns = Array.from({ length: MANY }, () => `"${CATASTROPHE}"`).join(", ");
  const filter = `grok { match => { "message" => [${patterns}] } timeout_millis => ${LIMIT_MS} ${option} }`;
  const config = `input { stdin { } } filter { ${filter} } output { stdout { codec => json_lines } }`;
  const { stdout } = await runCommand(["-e", config], { input: `${text}\n` });
  return (JSON.parse(stdout) as { readonly tags: unknown }).tags;
}

/** How long a text must be for a match that takes so long, or up to twice as long. */
function lengthFor(ms: number): number {
  const regex = new RegExp(CATASTROPHE);
  for (let length = 10; ; length++) {
    const durations = Array.from({ length: 3 }, () => {
      const start = performance.now();
      regex.test(hopeless(length));
      return performance.now() - start;
    });
    if (Math.min(...durations) >= ms) return length;
  }
}
