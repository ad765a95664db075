import { PluginError } from "#plugin";

export function messageMissing(): PluginError {
  return new PluginError("HTTP_OUTPUT_MESSAGE", "`format => message` needs `message`: the text that is sent.");
}

/** @param server without what is secret in it */
export function askedAgain(status: number, server: string): PluginError {
  return new PluginError("HTTP_OUTPUT_STATUS", `${server} answered ${status}.`);
}
