import { fileCases } from "../file-cases.ts";
import type { PluginCases } from "../option-case.ts";

export const pluginCases: PluginCases = {
  cases: fileCases((options) => `file { codec => line { format => "%{message}" } ${options} }`),
  unseen: { flush_interval: "Every batch of events is written at once." },
};
