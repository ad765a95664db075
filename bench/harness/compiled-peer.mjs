import { execFileSync } from "node:child_process";
import path from "node:path";
import { benchFolder, packageFolder } from "./fixed-files.mjs";

const OPTIONS = ["--ignoreConfig", "--module", "nodenext", "--target", "es2023", "--types", "node", "--strict", "--skipLibCheck"];

/** Compiles a file of the folder peers. @returns where it can be run */
export function compilePeer(name) {
  const out = path.join(packageFolder, "node_modules/.cache/tailrace-bench/peers");
  const tsc = path.join(packageFolder, "node_modules/.bin/tsc");
  execFileSync(tsc, [...OPTIONS, "--outDir", out, path.join(benchFolder, "peers", `${name}.ts`)], { cwd: packageFolder, stdio: "inherit" });
  return path.join(out, `${name}.js`);
}
