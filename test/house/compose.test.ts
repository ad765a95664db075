import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkConfig, packageRoot } from "../support/run-config.ts";

/** There is no Docker where this runs: what can be said of docker-compose.yml without it. */

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly healthcheck?: unknown;
  readonly volumes?: readonly string[];
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const compose = parse(readFileSync(path.join(packageRoot, "docker-compose.yml"), "utf8"), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);

/** The pipelines of the repository that a service runs. */
function pipelinesOf({ command = [], configs = [] }: Service): string[] {
  const named = command.filter((word) => word.startsWith("/pipelines/"));
  if (named.length > 0 || !configs.some(({ source }) => source === "pipelines.yml")) return named;
  return (parse(compose.configs["pipelines.yml"]!.content) as { "path.config": string }[]).map((entry) => entry["path.config"]);
}

describe("docker-compose.yml", () => {
  test("waits for services, and uses volumes and files, that there are", () => {
    const known = new Set([...Object.keys(compose.services), ...Object.keys(compose.volumes), ...Object.keys(compose.configs)]);
    const used = services.flatMap(([, { depends_on = {}, volumes = [], configs = [] }]) => [
      ...Object.keys(depends_on),
      ...volumes.map((volume) => volume.split(":")[0]!).filter((from) => !from.startsWith(".")),
      ...configs.map(({ source }) => source),
    ]);

    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  test.each(services.filter(([name]) => name !== "indexer"))("%s tells how it is", (_, service) => {
    expect(service.healthcheck).toBeDefined();
  });

  test.each(ours)("%s runs pipelines that pass the check with its environment", async (_, service) => {
    const files = pipelinesOf(service).map((file) => path.join(packageRoot, file));

    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const { problems } = await checkConfig(readFileSync(file, "utf8"), { environment: service.environment ?? {} });
      expect(problems).toEqual([]);
    }
  });
});
