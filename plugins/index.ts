import type { PluginMap } from "#plugin";

/** Every plugin of this package: its file is loaded when a configuration uses it. One line a plugin, in order of names. */
export const plugins: PluginMap = {
  inputs: {
    generator: () => import("./inputs/generator/index.ts"),
    stdin: () => import("./inputs/stdin/index.ts"),
  },
  filters: {
    date: () => import("./filters/date/index.ts"),
    drop: () => import("./filters/drop/index.ts"),
    mutate: () => import("./filters/mutate/index.ts"),
  },
  outputs: {
    null: () => import("./outputs/null/index.ts"),
    stdout: () => import("./outputs/stdout/index.ts"),
  },
  codecs: {
    dots: () => import("./codecs/dots/index.ts"),
    json: () => import("./codecs/json/index.ts"),
    json_lines: () => import("./codecs/json_lines/index.ts"),
    line: () => import("./codecs/line/index.ts"),
    plain: () => import("./codecs/plain/index.ts"),
    rubydebug: () => import("./codecs/rubydebug/index.ts"),
  },
};
