import { request } from "node:http";
import type { Socket } from "node:net";
import { connect } from "node:tls";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { proxyRefused } from "./errors.ts";
import type { Proxy } from "./settings.ts";

/** Speaks TLS with a server through a proxy. @throws PluginError HTTP_CLIENT_TUNNEL; what broke the connection */
export async function openTunnel(proxy: Proxy, target: ConnectionOptions, timeoutMs: number): Promise<TLSSocket> {
  const { host = "", port = 443 } = target;
  const socket = await askForTunnel(proxy, `${host.includes(":") ? `[${host}]` : host}:${port}`, timeoutMs);
  return connect({ ...target, socket });
}

function askForTunnel({ host, port, login }: Proxy, target: string, timeoutMs: number): Promise<Socket> {
  const headers = { Host: target, ...(login === undefined ? {} : { "Proxy-Authorization": login }) };
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, method: "CONNECT", path: target, headers, agent: false, timeout: timeoutMs });
    const refuse = (status: number): void => reject(proxyRefused(`${host}:${port}`, status));
    asked.once("timeout", () => asked.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)));
    asked.once("error", reject);
    asked.once("connect", ({ statusCode = 0 }, socket) => {
      socket.setTimeout(0);
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      refuse(statusCode);
    });
    asked.once("response", (response) => {
      response.destroy();
      refuse(response.statusCode ?? 0);
    });
    asked.end();
  });
}
