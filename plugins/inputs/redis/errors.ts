import { PluginError } from "#plugin";

export function processingListNeedsList(dataType: string): PluginError {
  return new PluginError("REDIS_PROCESSING_LIST", `\`processing_list\` has no place when \`data_type\` is \`${dataType}\`.`, {
    hint: "What is published to a channel is kept nowhere: Redis gives it to whoever listens at that moment. Use a list.",
  });
}
