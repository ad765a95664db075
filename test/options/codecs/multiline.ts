import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startConfig } from "../../support/run-config.ts";
import { plainEvents } from "../../support/run-filter.ts";
import { briefly } from "../briefly.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { decodeStreamCase, EVENTS_OUT } from "../run-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const folder = path.join(scratchFolder(), "patterns");
mkdirSync(folder);
writeFileSync(path.join(folder, "mine"), "WORD -\n");

interface Joined {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly input: string;
  readonly expected: readonly unknown[];
}

const joined = ({ beside = 'pattern => "^-" what => previous', ...rest }: Joined): OptionCase =>
  decodeStreamCase("multiline", { beside, ...rest });
const several = (message: string, ...tags: string[]): unknown => ({ message, tags: ["multiline", ...tags] });

export const pluginCases: PluginCases = {
  cases: {
    pattern: joined({
      given: 'pattern => "^-"',
      instead: 'pattern => "^x"',
      beside: "what => previous",
      input: "a\n-b\nc\n",
      expected: [several("a\n-b"), { message: "c" }],
    }),
    what: joined({
      given: "what => next",
      instead: "what => previous",
      beside: 'pattern => "^-"',
      input: "a\n-b\nc\n",
      expected: [{ message: "a" }, several("-b\nc")],
    }),
    negate: joined({ given: "negate => true", input: "-a\nb\n-c\n", expected: [several("-a\nb"), { message: "-c" }] }),
    patterns_dir: joined({
      given: `patterns_dir => ["${folder}"]`,
      beside: 'pattern => "^%{WORD}" what => previous',
      input: "a\n-b\nc\n",
      expected: [several("a\n-b"), { message: "c" }],
    }),
    charset: joined({ given: 'charset => "ISO-8859-1"', input: "é\n-b\n", expected: [several("Ã©\n-b")] }),
    multiline_tag: joined({ given: 'multiline_tag => "many"', input: "a\n-b\n", expected: [{ message: "a\n-b", tags: ["many"] }] }),
    max_lines: joined({
      given: "max_lines => 3",
      input: "a\n-b\n-c\n-d\n",
      expected: [several("a\n-b\n-c\n-d", "multiline_codec_max_lines_reached")],
    }),
    max_bytes: joined({
      given: "max_bytes => 3",
      input: "a\n-b\n-c\n",
      expected: [several("a\n-b", "multiline_codec_max_bytes_reached"), { message: "-c" }],
    }),
    auto_flush_interval: { given: "auto_flush_interval => 0.02", expected: ["a", "-b"], observe: observeSilence },
  },
};

/** A line, silence, and a line that belongs to the first one. */
async function observeSilence(option: string): Promise<unknown> {
  const codec = `multiline { pattern => "^-" what => previous ${option} }`;
  const running = await startConfig(`input { stdin { codec => ${codec} } } ${EVENTS_OUT}`, { keepsInputOpen: true });
  running.write("a\n");
  await briefly(() => running.output().length > 0);
  running.write("-b\n");
  await briefly(() => plainEvents(running.output()).length === 2);
  await running.stop();
  return plainEvents(running.output()).map(({ message }) => message);
}
