import { TailraceError } from "../errors.ts";
import type { GivenSetting } from "./settings.ts";

export function unknownSetting({ name, from }: GivenSetting, meant: string | undefined): TailraceError {
  return new TailraceError("SETTING_UNKNOWN", `There is no setting \`${name}\` (${from}).`, {
    hint: meant === undefined ? undefined : `Did you mean \`${meant}\`?`,
  });
}

export function badSetting({ name, value, from }: GivenSetting, wanted: string): TailraceError {
  return new TailraceError("SETTING_VALUE", `The setting \`${name}\` (${from}) must be ${wanted}, not ${JSON.stringify(value)}.`);
}

export function settingsFileUnreadable(file: string, cause: unknown): TailraceError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TailraceError("SETTINGS_FILE", `Cannot read the settings in ${file}: ${why}`, { cause });
}

export function pipelinesFileMisshapen(file: string, why: string): TailraceError {
  return new TailraceError("PIPELINES_FILE", `${file} ${why}.`, {
    hint: "It is a list of pipelines: `- pipeline.id: main` and under it `path.config: /etc/logstash/conf.d/*.conf`.",
  });
}

export function settingNotPerPipeline(name: string, file: string): TailraceError {
  return new TailraceError("PIPELINES_SETTING", `The setting \`${name}\` cannot stand in ${file}: it belongs to the whole process.`, {
    hint: "Put it into logstash.yml.",
  });
}

export function persistedQueueNotYet(pipeline: string): TailraceError {
  return new TailraceError(
    "QUEUE_NOT_YET",
    `The pipeline ${pipeline} asks for \`queue.type: persisted\`, which this version does not serve yet.`,
    {
      hint: "Without `queue.type` its queue is in memory: what it holds is lost when the process is killed.",
    },
  );
}

export function orderedNeedsOneWorker(pipeline: string, workers: number): TailraceError {
  return new TailraceError(
    "PIPELINE_ORDERED",
    `The pipeline ${pipeline} has \`pipeline.ordered: true\` and ${workers} workers: order is kept with one only.`,
  );
}

export function noConfiguration(): TailraceError {
  return new TailraceError("CONFIG_MISSING", "No configuration was given.", {
    hint: "Name a file with `-f pipeline.conf`, or give a text with `-e 'input { … } output { … }'`.",
  });
}
