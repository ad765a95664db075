import { fileCases, textsIn, written } from "../file-cases.ts";
import type { PluginCases } from "../option-case.ts";

const csv = (options: string): string => `csv { ${options.includes("fields =>") ? "" : "fields => [message]"} ${options} }`;
/** Rows are always appended. */
const { write_behavior: _, ...others } = fileCases(csv);
const beside = 'path => "FOLDER/rows"';

export const pluginCases: PluginCases = {
  cases: {
    ...others,
    fields: written(csv, {
      given: 'fields => ["message", "nothing"]',
      instead: 'fields => ["nothing"]',
      beside,
      expected: { rows: "one,\n" },
      see: textsIn,
    }),
    csv_options: written(csv, { given: 'csv_options => { "force_quotes" => true }', beside, expected: { rows: '"one"\n' }, see: textsIn }),
    spreadsheet_safe: written(csv, {
      given: "spreadsheet_safe => false",
      beside,
      lines: ["=1"],
      expected: { rows: "=1\n" },
      see: textsIn,
    }),
  },
  unseen: {
    flush_interval: "Every batch of events is written at once.",
    write_behavior: "Rows are always appended, as in Logstash.",
  },
};
