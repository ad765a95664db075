import type { AgentOptions } from "node:https";
import type { ConnectionOptions } from "node:tls";
import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import type { Proxy } from "../../shared/http-client/settings.ts";
import type { ClientSettings } from "./settings.ts";

export type RequestHandler = NonNullable<S3ClientConfig["requestHandler"]>;

/** @param authorities undefined: those that Node.js takes */
export async function makeRequestHandler(settings: ClientSettings, authorities: readonly string[] | undefined): Promise<RequestHandler> {
  const [http, https] = await Promise.all([import("node:http"), import("node:https")]);
  const { proxy, verifiesPeer, connectTimeoutMs, silenceMs } = settings;
  const secure: AgentOptions = {
    keepAlive: true,
    rejectUnauthorized: verifiesPeer,
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
  };
  const httpsAgent = new https.Agent(secure);
  if (proxy !== undefined) {
    const { openTunnel } = await import("../../shared/http-client/tunnel.ts");
    Object.assign(httpsAgent, {
      createConnection(options: ConnectionOptions, done: (error: Error | null, socket?: unknown) => void) {
        openTunnel(proxy, options, connectTimeoutMs).then(
          (socket) => done(null, socket),
          (error: Error) => done(error),
        );
      },
    });
  }
  return { httpAgent: new http.Agent({ keepAlive: true }), httpsAgent, connectionTimeout: connectTimeoutMs, socketTimeout: silenceMs };
}

/** What is sent as it was signed, or nearly so. */
interface SentRequest {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  readonly headers: Record<string, string>;
}

/** Plain HTTP is asked of a proxy with the whole address; for TLS there is a tunnel (above). */
export function goThroughProxy({ middlewareStack }: S3Client, proxy: Proxy | undefined): void {
  if (proxy === undefined) return;
  const { host, port, login } = proxy;
  middlewareStack.add(
    (next) => (given) => {
      const request = given.request as SentRequest; // the step's requests are those of HTTP
      if (request.protocol === "http:") {
        request.path = `http://${request.headers["host"] ?? request.hostname}${request.path}`;
        Object.assign(request, { hostname: host, port });
        if (login !== undefined) request.headers["proxy-authorization"] = login;
      }
      return next(given);
    },
    // Behind all that looks at the address.
    { step: "deserialize", priority: "low", name: "goThroughProxy" },
  );
}
