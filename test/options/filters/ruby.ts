import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const folder = scratchFolder();
const script = path.join(folder, "script.rb");
writeFileSync(script, 'def register(params)\n  @to = params["to"]\nend\ndef filter(event)\n  event.set("y", @to)\n  [event]\nend\n');
const allowed = path.join(folder, "allowed");
mkdirSync(allowed);
writeFileSync(path.join(allowed, "file"), "text");

const events = [{ x: 1 }];
const RAISES = 'code => "raise %q(no)"';

export const pluginCases: PluginCases = {
  cases: {
    code: filterCase("ruby", {
      given: 'code => "event.set(%q(y), event.get(%q(x)) + 1)"',
      instead: 'code => "event"',
      events,
      expected: [{ x: 1, y: 2 }],
    }),
    init: filterCase("ruby", { given: 'init => "@y = 5"', beside: 'code => "event.set(%q(y), @y)"', events, expected: [{ x: 1, y: 5 }] }),
    path: filterCase("ruby", { given: `path => "${script}"`, instead: 'code => "event"', events, expected: [{ x: 1, y: null }] }),
    script_params: filterCase("ruby", {
      given: 'script_params => { "to" => 7 }',
      beside: `path => "${script}"`,
      events,
      expected: [{ x: 1, y: 7 }],
    }),
    tag_on_exception: filterCase("ruby", {
      given: "tag_on_exception => failed",
      beside: RAISES,
      events,
      expected: [{ x: 1, tags: ["failed"] }],
    }),
    tag_with_exception_message: filterCase("ruby", {
      given: "tag_with_exception_message => true",
      beside: RAISES,
      events,
      expected: [{ x: 1, tags: ["_rubyexception: no", "_rubyexception"] }],
    }),
    allow_paths: filterCase("ruby", {
      given: `allow_paths => ["${allowed}"]`,
      beside: `code => "event.set(%q(y), File.read(%q(${allowed}/file)))"`,
      events,
      expected: [{ x: 1, y: "text" }],
    }),
    // With another stateful filter the pipeline computes so that calls can be interrupted.
    timeout_millis: filterCase("ruby", {
      given: "timeout_millis => 300",
      instead: "timeout_millis => 60000",
      beside: 'code => "t = Time.now; nil while Time.now - t < 1"',
      behind: 'throttle { key => "x" }',
      events,
      expected: [{ x: 1, tags: ["_rubyexception"] }],
    }),
  },
};
