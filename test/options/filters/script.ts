import { writeFileSync } from "node:fs";
import path from "node:path";
import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const script = path.join(scratchFolder(), "script.js");
writeFileSync(
  script,
  "let to = null;\nfunction register(params) { to = params.to ?? null; }\nfunction filter(event) { event.set('y', to); }\n",
);

const events = [{ x: 1 }];
const THROWS = `code => "throw new Error('no')"`;

export const pluginCases: PluginCases = {
  cases: {
    code: filterCase("script", {
      given: `code => "event.set('y', event.get('x') + 1)"`,
      instead: 'code => "event"',
      events,
      expected: [{ x: 1, y: 2 }],
    }),
    init: filterCase("script", {
      given: 'init => "const y = 5"',
      beside: `code => "event.set('y', typeof y === 'number' ? y : 0)"`,
      events,
      expected: [{ x: 1, y: 5 }],
    }),
    path: filterCase("script", { given: `path => "${script}"`, instead: 'code => "event"', events, expected: [{ x: 1, y: null }] }),
    script_params: filterCase("script", {
      given: 'script_params => { "to" => 7 }',
      beside: `path => "${script}"`,
      events,
      expected: [{ x: 1, y: 7 }],
    }),
    tag_on_exception: filterCase("script", {
      given: "tag_on_exception => failed",
      beside: THROWS,
      events,
      expected: [{ x: 1, tags: ["failed"] }],
    }),
    tag_with_exception_message: filterCase("script", {
      given: "tag_with_exception_message => true",
      beside: THROWS,
      events,
      expected: [{ x: 1, tags: ["_scriptexception: no", "_scriptexception"] }],
    }),
    // With another stateful filter the pipeline computes so that calls can be interrupted.
    timeout_millis: filterCase("script", {
      given: "timeout_millis => 300",
      instead: "timeout_millis => 60000",
      beside: 'code => "for (const end = Date.now() + 1000; Date.now() < end; );"',
      behind: 'throttle { key => "x" }',
      events,
      expected: [{ x: 1, tags: ["_scriptexception"] }],
    }),
  },
};
