import { defaultInputAdded, defaultOutputAdded } from "./errors.ts";
import type { LoadedSources } from "./sources.ts";

/**
 * The parts of a configuration given as a text (`-e`, `config.string`): a missing input or output is added, with a warning. Whether
 * one is missing is told by its words alone, be they in a comment (source: ConfigStringLoader in config/source/local.rb).
 */
export function loadConfigString(text: string): LoadedSources {
  const sources = [{ file: "<config.string>", text }];
  const warnings = [];
  if (!/input[ \t\r\n\f\v]*\{/.test(text)) {
    sources.push({ file: "<default input>", text: "input { stdin { type => stdin } }" });
    warnings.push(defaultInputAdded());
  }
  if (!/output[ \t\r\n\f\v]*\{/.test(text)) {
    sources.push({ file: "<default output>", text: "output { stdout { codec => rubydebug } }" });
    warnings.push(defaultOutputAdded());
  }
  return { sources, problems: [], warnings };
}
