import { createHash, createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { ServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";

export interface S3Login {
  readonly key: string;
  readonly secret: string;
  readonly token?: string;
}

export interface S3ServerOptions {
  readonly port?: number;
  readonly login?: S3Login;
  readonly buckets?: readonly string[];
  /** The only region that requests may be signed for. */
  readonly region?: string;
  readonly tls?: ServerOptions;
  /** What a request is answered instead. */
  readonly refuse?: (request: S3Request) => Refusal | undefined;
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands beside the code, by its element's name. */
  readonly details?: Readonly<Record<string, string>>;
}

export interface S3Request {
  readonly method: string;
  readonly host: string;
  /** As it was asked for, before anything is decoded. */
  readonly url: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface S3Object {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export const S3_LOGIN: S3Login = { key: "ann", secret: "open sesame" };

/**
 * A server in this thread that speaks as much of S3 as writing needs: signatures (version 4) and checksums are verified, objects
 * kept, uploads in parts put together. It is AWS's token service too.
 */
export class S3Server {
  /** By bucket and key, with a slash between them. */
  readonly objects = new Map<string, S3Object>();
  readonly requests: S3Request[] = [];
  /** Uploads in parts that have not ended. */
  readonly uploads = new Map<string, { readonly headers: S3Object["headers"]; readonly parts: Map<number, Buffer> }>();
  refuse: S3ServerOptions["refuse"];
  /** What requests wait for before they are answered. */
  hold: Promise<void> | undefined;
  readonly #options: S3ServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #nextUpload = 1;
  /** The latest who assumed a role. */
  #assumed: S3Login | undefined;

  private constructor(options: S3ServerOptions) {
    this.#options = options;
    this.refuse = options.refuse;
    const listener: RequestListener = (request, response) => void this.#serve(request, response);
    this.#server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
    this.#server.on(options.tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      socket.on("error", () => {});
    });
  }

  static async start(options: S3ServerOptions = {}): Promise<S3Server> {
    const server = new S3Server(options);
    await new Promise<void>((resolve) => {
      server.#server.listen(options.port ?? 0, "127.0.0.1", resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#options.tls === undefined ? "http" : "https"}://127.0.0.1:${this.port}`;
  }

  /** The requests with which objects come, but for those of the check at the start. */
  get puts(): S3Request[] {
    return this.requests.filter(({ method, key }) => method === "PUT" && !key.startsWith("logstash-programmatic"));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const request = requestOf(incoming, Buffer.concat(chunks));
    this.requests.push(request);
    if (request.method === "PUT") await this.hold;
    const refusal = this.refuse?.(request) ?? this.#refusal(request);
    if (refusal === undefined) return this.#answer(request, response);
    const { status, code, headers, details = {} } = refusal;
    const rest = Object.entries(details).map(([name, value]) => `<${name}>${value}</${name}>`);
    response
      .writeHead(status, { "content-type": "application/xml", ...headers })
      .end(`<Error><Code>${code}</Code><Message>said the peer</Message>${rest.join("")}</Error>`);
  }

  #refusal(request: S3Request): Refusal | undefined {
    if (request.bucket === "") return undefined;
    const wrong = this.#wrongSignature(request) ?? wrongBody(request);
    if (wrong !== undefined) return wrong;
    return (this.#options.buckets ?? ["logs"]).includes(request.bucket) ? undefined : { status: 404, code: "NoSuchBucket" };
  }

  #wrongSignature(request: S3Request): Refusal | undefined {
    const login = this.#assumed ?? this.#options.login ?? S3_LOGIN;
    const found = /Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(
      request.headers["authorization"] ?? "",
    );
    if (found === null) return { status: 403, code: "AccessDenied" };
    const [, key, day, region, signed, signature] = found as unknown as [string, string, string, string, string, string];
    if (key !== login.key) return { status: 403, code: "InvalidAccessKeyId" };
    if (request.headers["x-amz-security-token"] !== login.token) return { status: 400, code: "InvalidToken" };
    if (region !== (this.#options.region ?? region)) return { status: 400, code: "AuthorizationHeaderMalformed" };
    const scope = `${day}/${region}/s3/aws4_request`;
    const expected = sign(login.secret, [day, region, "s3", "aws4_request"], stringToSign(request, signed.split(";"), scope));
    return signature === expected ? undefined : { status: 403, code: "SignatureDoesNotMatch" };
  }

  #answer(request: S3Request, response: ServerResponse): void {
    const { method, bucket, key, query, body, headers } = request;
    const place = `${bucket}/${key}`;
    const xml = (text: string): void => void response.writeHead(200, { "content-type": "application/xml" }).end(text);
    if (bucket === "") return xml(this.#assumeRole());
    const upload = this.uploads.get(query.get("uploadId") ?? "");
    if (method === "POST" && query.has("uploads")) {
      const id = `upload-${this.#nextUpload++}`;
      this.uploads.set(id, { headers, parts: new Map() });
      return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (method === "POST" && upload !== undefined) {
      const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number));
      this.objects.set(place, { body: Buffer.concat(numbers.map((number) => upload.parts.get(number)!)), headers: upload.headers });
      this.uploads.delete(query.get("uploadId")!);
      return xml("<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>");
    }
    if (method === "PUT" && upload !== undefined) upload.parts.set(Number(query.get("partNumber")), body);
    else if (method === "PUT") this.objects.set(place, { body, headers });
    else if (method === "DELETE" && query.has("uploadId")) this.uploads.delete(query.get("uploadId")!);
    else if (method === "DELETE") this.objects.delete(place);
    response.writeHead(method === "DELETE" ? 204 : 200, { etag: `"${createHash("md5").update(body).digest("hex")}"` }).end();
  }

  #assumeRole(): string {
    this.#assumed = { key: "assumed", secret: "assumed secret", token: "assumed-token" };
    const { key, secret, token } = this.#assumed;
    const web = this.requests.at(-1)!.body.includes("Action=AssumeRoleWithWebIdentity") ? "WithWebIdentity" : "";
    const given = `<AccessKeyId>${key}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>`;
    return `<AssumeRole${web}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRole${web}Result><Credentials>${given}</Credentials></AssumeRole${web}Result></AssumeRole${web}Response>`;
  }
}

/** The region that a request is signed for. */
export function regionOf({ headers }: S3Request): string | undefined {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers["authorization"] ?? "")?.[1];
}

function requestOf(incoming: IncomingMessage, body: Buffer): S3Request {
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const url = incoming.url ?? "/";
  const host = headers["host"] ?? "";
  const [path = "", query = ""] = url.replace(/^http:\/\/[^/]+/, "").split("?");
  const inHost = /^([^.\d]+)\./.exec(host)?.[1];
  const [, first = "", ...rest] = decodeURIComponent(path).split("/");
  const [bucket, key] = inHost === undefined ? [first, rest.join("/")] : [inHost, [first, ...rest].join("/")];
  return { method: incoming.method ?? "", host, url, bucket, key, query: new URLSearchParams(query), headers, body };
}

function wrongBody({ headers, body }: S3Request): Refusal | undefined {
  const hash = (name: string, encoding: "hex" | "base64"): string => createHash(name).update(body).digest(encoding);
  const md5 = headers["content-md5"];
  const sha = headers["x-amz-content-sha256"] ?? "";
  if (md5 !== undefined && md5 !== hash("md5", "base64")) return { status: 400, code: "BadDigest" };
  if (/^[0-9a-f]{64}$/.test(sha) && sha !== hash("sha256", "hex")) return { status: 400, code: "XAmzContentSHA256Mismatch" };
  return undefined;
}

function stringToSign({ method, url, headers }: S3Request, signed: readonly string[], scope: string): string {
  const [path = "", query = ""] = url.replace(/^http:\/\/[^/]+/, "").split("?");
  const pairs = query === "" ? [] : query.split("&").map((pair) => (pair.includes("=") ? pair : `${pair}=`));
  const lines = signed.map((name) => `${name}:${(headers[name] ?? "").trim().replaceAll(/ +/g, " ")}`);
  const parts = [method, path, pairs.toSorted().join("&"), ...lines, "", signed.join(";"), headers["x-amz-content-sha256"] ?? ""];
  const hashed = createHash("sha256").update(parts.join("\n")).digest("hex");
  return ["AWS4-HMAC-SHA256", headers["x-amz-date"] ?? "", scope, hashed].join("\n");
}

function sign(secret: string, scope: readonly string[], text: string): string {
  let key: string | Buffer = `AWS4${secret}`;
  for (const part of scope) key = createHmac("sha256", key).update(part).digest();
  return createHmac("sha256", key).update(text).digest("hex");
}
