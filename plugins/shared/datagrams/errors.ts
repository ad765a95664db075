import { PluginError, reasonOf } from "#plugin";

export function cannotBind(host: string, port: number, cause: Error): PluginError {
  return new PluginError("UDP_BIND", `Cannot listen for datagrams on ${host}:${port}: ${reasonOf(cause)}.`, {
    hint: "Choose another port, or end the process that has this one; ports below 1024 need a privilege.",
    cause,
  });
}
