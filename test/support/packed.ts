import { execFile } from "node:child_process";
import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "./run-config.ts";

const run = promisify(execFile);

/** Packs the package as `npm publish` would, without building it again. Returns the archive. */
export async function pack(folder: string): Promise<string> {
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], { cwd: packageRoot });
  const [packed] = JSON.parse(stdout) as [{ readonly filename: string }];
  return path.join(folder, packed.filename);
}

/** Unpacks the archive as an installed package, with the dependencies it declares and no other. Returns its command line. */
export async function install(archive: string, folder: string): Promise<string> {
  const modules = path.join(folder, "node_modules");
  const home = path.join(modules, "tailrace");
  await mkdir(home, { recursive: true });
  await run("tar", ["-xzf", archive, "-C", home, "--strip-components=1"]);
  const declared = JSON.parse(await readFile(path.join(home, "package.json"), "utf8")) as Declared;
  for (const name of Object.keys(declared.dependencies)) {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true });
    await symlink(path.join(packageRoot, "node_modules", name), path.join(modules, name));
  }
  return path.join(home, declared.bin.tailrace);
}

interface Declared {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin: { readonly tailrace: string };
}
