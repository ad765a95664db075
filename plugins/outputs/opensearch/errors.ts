import { PluginError } from "#plugin";

export function unknownLogin(type: string): PluginError {
  return new PluginError(
    "OPENSEARCH_AUTH_TYPE",
    `\`auth_type\` has the type ${JSON.stringify(type)}: it must be \`basic\` or \`aws_iam\`.`,
  );
}

export function loginLacks(type: string, key: string): PluginError {
  return new PluginError("OPENSEARCH_AUTH_INCOMPLETE", `\`auth_type\` of the type ${type} lacks \`${key}\`.`);
}
