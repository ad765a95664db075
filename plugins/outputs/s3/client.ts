import { readFile } from "node:fs/promises";
import type * as ClientS3 from "@aws-sdk/client-s3";
import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { findCredentials } from "./credentials.ts";
import { badAuthority } from "./errors.ts";
import { withoutVersionWarning } from "./version-warning.ts";
import type { S3Options } from "./options.ts";
import { goThroughProxy, makeRequestHandler } from "./request-handler.ts";
import type { RequestHandler } from "./request-handler.ts";
import type { ClientSettings } from "./settings.ts";

export type Library = typeof ClientS3;

export interface Connection {
  readonly library: Library;
  readonly client: S3Client;
  readonly region: string;
  /** Another client with the same sockets and credentials: of all of them one is destroyed in the end. */
  inRegion(region: string): Connection;
}

/** @throws PluginError S3_CREDENTIALS_FILE, S3_AUTHORITY */
export async function connect(options: S3Options, settings: ClientSettings): Promise<Connection> {
  const library = await import("@aws-sdk/client-s3");
  const handler = await makeRequestHandler(settings, await trustedAuthorities(options, settings));
  const credentials = await findCredentials(options, settings, { requestHandler: handler });
  const inRegion = (region: string): Connection => {
    const client = withoutVersionWarning(() => new library.S3Client(configOf({ ...settings, region }, handler, credentials)));
    goThroughProxy(client, settings.proxy);
    return { library, client, region, inRegion };
  };
  return inRegion(settings.region);
}

function configOf(settings: ClientSettings, requestHandler: RequestHandler, credentials: S3ClientConfig["credentials"]): S3ClientConfig {
  const { endpoint, profile } = settings;
  return {
    requestHandler,
    region: settings.region,
    forcePathStyle: settings.forcePathStyle,
    useAccelerateEndpoint: settings.useAccelerateEndpoint,
    useDualstackEndpoint: settings.useDualstackEndpoint,
    useFipsEndpoint: settings.useFipsEndpoint,
    useArnRegion: settings.useArnRegion,
    // Many a server that speaks like S3 does not know AWS's newer checksums; uploads have one of their own, which all know.
    requestChecksumCalculation: settings.checksums ?? "WHEN_REQUIRED",
    // An upload is made again by whoever has its file.
    maxAttempts: 1,
    // Without one it writes to the console that it made one attempt only.
    logger: SILENT,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

const silent = (): void => {};
const SILENT = { debug: silent, info: silent, warn: silent, error: silent };

/** Undefined: those that Node.js takes. */
async function trustedAuthorities(
  { use_aws_bundled_ca }: S3Options,
  { authorityFile }: ClientSettings,
): Promise<readonly string[] | undefined> {
  if (use_aws_bundled_ca) return (await import("node:tls")).rootCertificates;
  if (authorityFile === undefined) return undefined;
  try {
    return [await readFile(authorityFile, "utf8")];
  } catch (error) {
    throw badAuthority(authorityFile, error);
  }
}
