import { PluginError } from "#plugin";

export function cannotBind(host: string, port: number, cause: Error): PluginError {
  return new PluginError("UDP_BIND", `Cannot listen for datagrams on ${host}:${port}: ${cause.message}.`, {
    hint: "Another process may have the port; ports below 1024 need a privilege.",
    cause,
  });
}
