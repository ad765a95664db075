import { PluginError } from "#plugin";

export function badCloudId(why: string): PluginError {
  return new PluginError("ELASTICSEARCH_CLOUD_ID", `\`cloud_id\` cannot be read: ${why}.`, {
    hint: "Copy it from the deployment's page: `name:` and a text in base64.",
  });
}

export function badCloudAuth(): PluginError {
  return new PluginError("ELASTICSEARCH_CLOUD_AUTH", "`cloud_auth` must be `user:password`.");
}

export function badApiKey(): PluginError {
  return new PluginError("ELASTICSEARCH_API_KEY", "`api_key` cannot be read.", {
    hint: "It is `id:key`, the encoded form of that, or a key of Elastic Cloud, which begins with `essu_`.",
  });
}

export function apiKeyInTheClear(): PluginError {
  return new PluginError("ELASTICSEARCH_API_KEY_PLAIN", "`api_key` needs TLS: everybody on the way could read it.", {
    hint: "Use `https://` in `hosts`, or `ssl_enabled => true`.",
  });
}

export function notForDataStreams(options: readonly string[]): PluginError {
  return new PluginError("ELASTICSEARCH_STREAM_OPTIONS", `A data stream has no ${quoted(options)}.`, {
    hint: "Take them away, or set `data_stream => false` to write to an index.",
  });
}

export function onlyForDataStreams(options: readonly string[], why: string): PluginError {
  return new PluginError(
    "ELASTICSEARCH_NO_STREAM",
    `${quoted(options)} only work with a data stream, and this writes to an index: ${why}.`,
    {
      hint: "Set `data_stream => true`, or take them away.",
    },
  );
}

export function streamNeedsEcs(): PluginError {
  return new PluginError(
    "ELASTICSEARCH_STREAM_ECS",
    "A data stream needs events with the fields of ECS, and `ecs_compatibility` is disabled.",
    {
      hint: "Set `pipeline.ecs_compatibility: v8`, so that all plugins name fields so.",
    },
  );
}

export function badStreamPart(option: string, text: string, why: string): PluginError {
  return new PluginError("ELASTICSEARCH_STREAM_NAME", `\`${option} => ${JSON.stringify(text)}\`: ${why}.`, { about: { text } });
}

export function policyMissing(policy: string): PluginError {
  return new PluginError("ELASTICSEARCH_ILM_POLICY", `The server has no ILM policy ${JSON.stringify(policy)}.`, {
    hint: "Make it there, or leave `ilm_policy` out: then a policy is made.",
  });
}

export function moreThanOneAuthority(): PluginError {
  return new PluginError("ELASTICSEARCH_AUTHORITIES", "`ssl_certificate_authorities` takes one file here.", {
    hint: "A file may hold several certificates, one behind the other.",
  });
}

function quoted(options: readonly string[]): string {
  return options.map((name) => `\`${name}\``).join(", ");
}
