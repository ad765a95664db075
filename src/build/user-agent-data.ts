import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** What this step uses of plugins/filters/useragent. */
interface RuleReader {
  readonly readRules: (text: string, path: string) => unknown;
}

interface RuleCompiler {
  readonly compileRules: (rules: unknown) => object;
}

/**
 * Writes data/user-agents.generated.json: the rules of the package uap-core, compiled as the useragent filter compiles a
 * file of the user's (reading the YAML takes a hundred times as long as reading this). `source` tells their version.
 * @param pluginsFolder the compiled plugins
 */
export async function writeUserAgentData(packageRoot: string, pluginsFolder: string): Promise<void> {
  const folder = path.join(pluginsFolder, "filters/useragent");
  const { readRules } = await load<RuleReader>(path.join(folder, "rules.js"));
  const { compileRules } = await load<RuleCompiler>(path.join(folder, "compile-rules.js"));
  const require = createRequire(path.join(packageRoot, "package.json"));
  const { version } = require("uap-core/package.json") as { readonly version: string };
  const file = require.resolve("uap-core/regexes.yaml");
  const rules = compileRules(readRules(await readFile(file, "utf8"), file));
  const data = path.join(packageRoot, "data");
  await mkdir(data, { recursive: true });
  await writeFile(path.join(data, "user-agents.generated.json"), `${JSON.stringify({ source: `uap-core ${version}`, ...rules })}\n`);
}

async function load<T>(file: string): Promise<T> {
  return (await import(pathToFileURL(file).href)) as T;
}
