import { TailraceError } from "../errors.ts";
import type { SourceLocation } from "../errors.ts";
import type { GivenSetting } from "./settings.ts";

export function unknownSetting(setting: GivenSetting, meant: string | undefined): TailraceError {
  return new TailraceError("SETTING_UNKNOWN", `There is no setting \`${setting.name}\`${flagOf(setting)}.`, {
    location: setting.nameLocation,
    hint: meant === undefined ? "The settings are those of Logstash's logstash.yml." : `Did you mean \`${meant}\`?`,
  });
}

/** @param meant the allowed word that is near to what was given */
export function badSetting(setting: GivenSetting, wanted: string, meant?: string): TailraceError {
  const { name, value, valueLocation } = setting;
  return new TailraceError("SETTING_VALUE", `The setting \`${name}\`${flagOf(setting)} must be ${wanted}, not ${JSON.stringify(value)}.`, {
    location: valueLocation,
    hint: meant === undefined ? undefined : `Did you mean ${meant}?`,
  });
}

export function settingHasNoEffect(setting: GivenSetting): TailraceError {
  return new TailraceError("SETTING_NO_EFFECT", `The setting \`${setting.name}\`${flagOf(setting)} has no effect here.`, {
    location: setting.nameLocation,
    hint: "It belongs to Java or to a licence of Logstash's; it may stay.",
  });
}

export function settingNotYet(setting: GivenSetting): TailraceError {
  return new TailraceError("SETTING_NOT_YET", `The setting \`${setting.name}\`${flagOf(setting)} is not served by this version yet.`, {
    location: setting.nameLocation,
    hint: "Tailrace runs as if it were not set.",
  });
}

/** The flag that gave a setting; a file shows itself by its place. */
function flagOf({ name, from, nameLocation }: GivenSetting): string {
  return nameLocation !== undefined || from === `--${name}` ? "" : ` (${from})`;
}

export function settingsFileNotYaml(file: string, why: string, location: SourceLocation): TailraceError {
  return new TailraceError("SETTINGS_FILE", `The file ${file} is not valid YAML: ${why.replace(/\.$/, "")}.`, { location });
}

export function settingsFileMisshapen(file: string, location: SourceLocation): TailraceError {
  return new TailraceError("SETTINGS_FILE", `The file ${file} holds no settings.`, {
    location,
    hint: "Write one setting a line: `pipeline.workers: 2`.",
  });
}

export function pipelinesFileMisshapen(message: string, location: SourceLocation | undefined, first?: SourceLocation): TailraceError {
  return new TailraceError("PIPELINES_FILE", `${message}.`, {
    location,
    hint: "Write a list: `- pipeline.id: main` and under it `path.config: /etc/logstash/conf.d/*.conf`.",
    related: first === undefined ? undefined : { message: "The first one stands here.", location: first },
  });
}

export function settingNotPerPipeline({ name, nameLocation }: GivenSetting, file: string): TailraceError {
  return new TailraceError("PIPELINES_SETTING", `The setting \`${name}\` cannot stand in ${file}: it belongs to the whole process.`, {
    location: nameLocation,
    hint: "Put it into logstash.yml.",
  });
}

export function orderedNeedsOneWorker(pipeline: string, workers: number): TailraceError {
  return new TailraceError(
    "PIPELINE_ORDERED",
    `The pipeline ${pipeline} has \`pipeline.ordered: true\` and ${workers} workers: order is kept with one only.`,
    { hint: "Set `pipeline.workers: 1` too (-w 1), or leave `pipeline.ordered` out." },
  );
}

export function pipelineWithoutConfiguration(id: string): TailraceError {
  return new TailraceError("CONFIG_MISSING", `The pipeline ${id} has no configuration.`, {
    hint: "Give it `path.config: /etc/logstash/conf.d/*.conf`, or a text with `config.string`.",
  });
}

export function noConfiguration(): TailraceError {
  return new TailraceError("CONFIG_MISSING", "No configuration was given.", {
    hint: "Name a file with `-f pipeline.conf`, or give a text with `-e 'input { … } output { … }'`; `tailrace quickstart` shows an example at work.",
  });
}
