import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../support/run-config.ts";

/** What each folder of src may import, beside itself and errors.ts. Layers that stand side by side may know each other. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  time: [],
  event: ["time"],
  regex: [],
  config: [],
  plugin: ["time", "event", "regex", "config"],
  telemetry: ["plugin"],
  store: [],
  registry: ["time", "event", "regex", "config", "plugin"],
  compiler: ["time", "event", "regex", "config", "plugin", "registry"],
  flow: ["event", "plugin", "registry", "compiler", "store", "worker", "delivery"],
  worker: ["event", "plugin", "registry", "compiler", "flow", "delivery"],
  delivery: ["event", "plugin", "store", "flow", "worker"],
  pipeline: ["event", "plugin", "registry", "compiler", "store", "flow", "worker", "delivery"],
  agent: ["event", "config", "plugin", "registry", "compiler", "store", "flow", "worker", "delivery", "pipeline"],
  cli: ["event", "config", "plugin", "registry", "compiler", "flow", "worker", "delivery", "pipeline", "agent", "telemetry"],
  build: ["plugin", "registry"],
};

const files = readdirSync(packageRoot, { recursive: true, encoding: "utf8" })
  .filter((file) => /^(?:src|plugins)\/.*\.c?ts$/.test(file) && !/\.test\.ts$|\.generated\./.test(file))
  .toSorted();

interface Import {
  readonly file: string;
  readonly target: string;
}

const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(path.join(packageRoot, file), "utf8");
  const found = text.matchAll(/(?:^|\n)(?:import|export)\s(?:[^;"]*?\sfrom\s)?"([^"\n]+)"|\bimport\("([^"\n]+)"/g);
  return [...found].map((match) => ({ file, target: resolve(file, match[1] ?? match[2]!) }));
});

/** The path from the package's root of an import of our own; others as they are written. */
function resolve(file: string, target: string): string {
  return target.startsWith(".") ? path.join(path.dirname(file), target) : target;
}

function layerOf(file: string): string {
  const [, folder, rest] = file.split("/");
  return rest === undefined ? "errors.ts" : folder!;
}

describe("imports", () => {
  test("are found", () => {
    expect(imports.length).toBeGreaterThan(1_000);
  });

  test("in src point towards the base", () => {
    const wrong = imports
      .filter(({ file, target }) => file.startsWith("src/") && target.startsWith("src/"))
      .filter(({ file, target }) => {
        const [from, to] = [layerOf(file), layerOf(target)];
        return from !== to && to !== "errors.ts" && !MAY_IMPORT[from]!.includes(to);
      });

    expect(wrong).toEqual([]);
  });

  test("of src name no plugin, and no other file outside", () => {
    const wrong = imports.filter(({ file, target }) => file.startsWith("src/") && /^(?:plugins|test|bench)\//.test(target));

    expect(wrong).toEqual([]);
  });

  test("of plugins are #plugin, plugins/shared, their own folder and packages", () => {
    const wrong = imports
      .filter(({ file }) => /^plugins\/[a-z]+\/./.test(file))
      .filter(({ file, target }) => {
        const own = file.split("/").slice(0, file.startsWith("plugins/shared/") ? 2 : 3);
        const isPackage = !/^(?:src|plugins|test)\//.test(target);
        return !isPackage && !`${target}/`.startsWith(`${own.join("/")}/`) && !target.startsWith("plugins/shared/");
      });

    expect(wrong).toEqual([]);
  });

  test("of packages are those that package.json has", () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(packageRoot, "package.json"), "utf8")) as Record<
      "dependencies" | "devDependencies",
      Record<string, string>
    >;
    const wrong = imports
      .filter(({ target }) => !/^(?:node:|#|src\/|plugins\/|\.)/.test(target))
      .filter(({ file, target }) => {
        const name = target.split("/", target.startsWith("@") ? 2 : 1).join("/");
        return !(name in dependencies) && !(file.startsWith("src/build/") && name in devDependencies);
      });

    expect(wrong).toEqual([]);
  });

  test("are written with their layers: every folder of src is known", () => {
    const folders = new Set(files.filter((file) => file.startsWith("src/")).map(layerOf));
    folders.delete("errors.ts");

    expect([...folders].toSorted()).toEqual(Object.keys(MAY_IMPORT).toSorted());
  });
});
