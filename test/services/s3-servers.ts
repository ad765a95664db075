import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";

export type S3ServerName = "minio" | "moto";

const folder = process.env["SERVICES_HOME"] ?? path.join(tmpdir(), "tailrace-services");
const run = promisify(execFile);
const PORTS = { minio: Number(process.env["MINIO_PORT"] ?? 29_900), moto: Number(process.env["MOTO_PORT"] ?? 29_910) };
const SECRET = "open sesame";

export const s3Authority = path.join(folder, "s3-tls/authority.crt");

export interface ControlOptions {
  readonly keepsData?: boolean;
  readonly tls?: boolean;
}

/** Calls the script that has the servers; it says on standard error what went wrong. */
export async function controlS3(
  command: "start" | "stop" | "kill",
  name: S3ServerName,
  { keepsData, tls }: ControlOptions = {},
): Promise<void> {
  const environment = { ...(keepsData ? { KEEP_DATA: "1" } : {}), ...(tls ? { TLS: "1" } : {}) };
  await run(path.join(import.meta.dirname, "s3.sh"), [command, name], { env: { ...process.env, ...environment } });
}

/** A server's name and version, by what was built or installed. */
export async function versionOf(name: S3ServerName): Promise<string> {
  if (name === "moto") {
    const script = 'from importlib.metadata import version; print(version("moto"))';
    return `moto ${(await run(path.join(folder, "moto/bin/python"), ["-c", script])).stdout.trim()}`;
  }
  // Its versions are times: v0.0.0-20260212201848-7aac2a2c5b7c.
  const { stdout } = await run("go", ["version", "-m", process.env["MINIO"] ?? path.join(folder, "bin/minio")]);
  return `MinIO ${/mod\s+github\.com\/minio\/minio\s+\S*-(\d{4})(\d\d)(\d\d)\d{6}-/.exec(stdout)!.slice(1).join(".")}`;
}

export function addressOf(name: S3ServerName, tls = false): string {
  return `${tls ? "https" : "http"}://127.0.0.1:${PORTS[name]}`;
}

/** Options of the output, but for the bucket. */
export function optionsFor(name: S3ServerName, tls = false): string {
  const trust = tls ? `"ssl_ca_bundle" => "${s3Authority}"` : "";
  return `endpoint => "${addressOf(name, tls)}" access_key_id => tailrace secret_access_key => "${SECRET}"
    additional_settings => { "force_path_style" => true ${trust} }`;
}

/** What stands in a bucket, asked for by AWS's own client. */
export class Bucket {
  readonly name: string;
  readonly #client: S3Client;

  constructor(server: S3ServerName, name: string, tls = false) {
    this.name = name;
    this.#client = new S3Client({
      endpoint: addressOf(server, tls),
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: "tailrace", secretAccessKey: SECRET },
      requestHandler: tls ? { httpsAgent: new Agent({ ca: readFileSync(s3Authority) }) } : {},
    });
  }

  async make(): Promise<void> {
    await this.#client.send(new CreateBucketCommand({ Bucket: this.name }));
  }

  async keys(): Promise<string[]> {
    const found: string[] = [];
    for (let token: string | undefined; ;) {
      const page = await this.#client.send(
        new ListObjectsV2Command({ Bucket: this.name, ...(token === undefined ? {} : { ContinuationToken: token }) }),
      );
      found.push(...(page.Contents ?? []).map(({ Key }) => Key!));
      token = page.NextContinuationToken;
      if (token === undefined) return found;
    }
  }

  get(key: string): Promise<GetObjectCommandOutput> {
    return this.#client.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
  }

  /** The lines of all objects, unpacked. */
  async lines(): Promise<string[]> {
    const all: string[] = [];
    for (const key of await this.keys()) {
      const bytes = Buffer.from(await (await this.get(key)).Body!.transformToByteArray());
      const text = (key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
      all.push(...text.split("\n").slice(0, -1));
    }
    return all;
  }
}
