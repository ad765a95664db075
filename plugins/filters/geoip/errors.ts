import { PluginError } from "#plugin";

export function notADatabase(path: string, cause?: unknown): PluginError {
  return new PluginError("GEOIP_DATABASE", `"${path}" is no database in MaxMind's format, or its end is missing.`, {
    about: { text: path },
    hint: "It must be a file of MaxMind's DB format, version 2 (.mmdb), unpacked.",
    ...(cause === undefined ? {} : { cause }),
  });
}

export function damagedDatabase(path: string): PluginError {
  return new PluginError("GEOIP_DATABASE", `The database "${path}" is damaged: its tree of addresses is longer than the file, or empty.`, {
    about: { text: path },
    hint: "Download it again.",
  });
}

export function unknownDatabaseType(path: string, type: string, known: readonly string[]): PluginError {
  return new PluginError("GEOIP_DATABASE_TYPE", `The database "${path}" is of the type "${type}", which the geoip filter does not know.`, {
    about: { text: path },
    hint: `Known are types whose name holds one of these: ${known.join(", ")}.`,
  });
}

export function unknownField(name: string, known: readonly string[]): PluginError {
  return new PluginError("GEOIP_FIELD", `"${name}" in option "fields" of the geoip filter is no field.`, {
    about: { text: name },
    hint: `Allowed are ${known.join(", ")}, in upper or lower case.`,
  });
}

export function targetMissing(source: string): PluginError {
  return new PluginError(
    "GEOIP_TARGET",
    `The geoip filter needs a "target" in ECS mode, because its source "${source}" does not end in [ip].`,
    {
      about: { text: source },
      hint: 'With a source such as [client][ip] the target is [client]; else set target => "source" or the like.',
    },
  );
}

export function noAsnDatabase(): PluginError {
  return new PluginError(
    "GEOIP_ASN_DATABASE",
    'default_database_type is "ASN", but Tailrace comes with no database of autonomous systems.',
    {
      about: { text: "ASN" },
      hint: "Name one with the option database, such as GeoLite2-ASN.mmdb.",
    },
  );
}

export function noEmbeddedDatabase(name: string): PluginError {
  return new PluginError("GEOIP_DATABASE", `The geoip filter has no option "database", and the package ${name} is not installed.`, {
    hint: "Name a database with the option database, or install the package beside Tailrace.",
  });
}
