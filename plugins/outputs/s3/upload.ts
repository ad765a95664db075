import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { CompletedPart, ObjectCannedACL, PutObjectCommandInput, UploadPartCommandOutput } from "@aws-sdk/client-s3";
import type { Connection } from "./client.ts";
import { badFile } from "./errors.ts";
import type { S3Options } from "./options.ts";

export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly file: string;
  readonly size: number;
  readonly isGzip: boolean;
  /** Of an upload in parts that a process before this one has begun. */
  readonly leftId: string | undefined;
  /** Called before the first part of an upload in parts, so that somebody can end it. */
  readonly onBegin: (uploadId: string) => Promise<void>;
}

/** Of a file's bytes, both offsets inclusive. */
interface Range {
  readonly start: number;
  readonly end: number;
}

const LEAST_PART_BYTES = 5 * 1024 * 1024;
/** S3 takes no more parts of an object, */
const MOST_PARTS = 10_000;
/** nor more bytes at once. */
const MOST_BYTES_AT_ONCE = 5 * 1024 ** 3;

/** How objects are kept there. */
export function objectHeaders(options: S3Options, isGzip: boolean): Partial<PutObjectCommandInput> {
  const { canned_acl, storage_class, server_side_encryption, server_side_encryption_algorithm: algorithm, ssekms_key_id } = options;
  return {
    // The client's own list leaves out one that S3 has for buckets of logs.
    ACL: canned_acl as ObjectCannedACL,
    StorageClass: storage_class,
    ...(server_side_encryption ? { ServerSideEncryption: algorithm } : {}),
    ...(server_side_encryption && algorithm === "aws:kms" && ssekms_key_id !== undefined ? { SSEKMSKeyId: ssekms_key_id } : {}),
    ...(isGzip ? { ContentEncoding: "gzip" } : {}),
  };
}

/** Uploads a file; the object is there, whole, when it resolves. */
export async function upload(connection: Connection, options: S3Options, given: Upload, signal: AbortSignal): Promise<void> {
  const { bucket: Bucket, key: Key, size } = given;
  const target = { Bucket, Key };
  if (given.leftId !== undefined) await abandon(connection, target, given.leftId);
  if (size > Math.min(options.upload_multipart_threshold, MOST_BYTES_AT_ONCE) && size > LEAST_PART_BYTES)
    return uploadParts(connection, options, given, signal);
  const { library, client } = connection;
  const headers = objectHeaders(options, given.isGzip);
  const put = (body: Body, abortSignal: AbortSignal): Promise<unknown> =>
    client.send(new library.PutObjectCommand({ ...target, ...headers, ...body }), { abortSignal });
  await sendRange(given.file, { start: 0, end: size - 1 }, put, signal);
}

async function uploadParts(connection: Connection, options: S3Options, given: Upload, signal: AbortSignal): Promise<void> {
  const { library, client } = connection;
  const target = { Bucket: given.bucket, Key: given.key };
  const begin = new library.CreateMultipartUploadCommand({ ...target, ...objectHeaders(options, given.isGzip) });
  const { UploadId } = await client.send(begin, { abortSignal: signal });
  const id = { ...target, UploadId };
  try {
    await given.onBegin(UploadId ?? "");
    const Parts: CompletedPart[] = [];
    for (const range of rangesOf(given.size)) {
      const PartNumber = Parts.length + 1;
      const put = (body: Body, abortSignal: AbortSignal): Promise<UploadPartCommandOutput> =>
        client.send(new library.UploadPartCommand({ ...id, ...body, PartNumber }), { abortSignal });
      const { ETag } = await sendRange(given.file, range, put, signal);
      Parts.push({ PartNumber, ...(ETag === undefined ? {} : { ETag }) });
    }
    await client.send(new library.CompleteMultipartUploadCommand({ ...id, MultipartUpload: { Parts } }), { abortSignal: signal });
  } catch (error) {
    await abandon(connection, target, UploadId ?? "");
    throw error;
  }
}

function rangesOf(size: number): Range[] {
  const bytes = Math.max(LEAST_PART_BYTES, Math.ceil(size / MOST_PARTS));
  return Array.from({ length: Math.ceil(size / bytes) }, (_, at) => ({ start: at * bytes, end: Math.min(size, (at + 1) * bytes) - 1 }));
}

/** Parts that nobody completes are kept, and paid for. When they cannot be given up, the bucket's own rules must see to them. */
async function abandon({ library, client }: Connection, target: { Bucket: string; Key: string }, UploadId: string): Promise<void> {
  await client.send(new library.AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => {});
}

type Body = Pick<PutObjectCommandInput, "Body" | "ContentLength" | "ContentMD5">;

/**
 * Sends bytes of a file as a stream, so that memory does not grow with it; the checksum is one that every server compares.
 * The client neither closes a stream that it has not sent to its end, nor sees one that fails.
 */
async function sendRange<T>(
  file: string,
  range: Range,
  send: (body: Body, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const failed = new AbortController();
  const hash = createHash("md5");
  await pipeline(createReadStream(file, range), hash).catch((error: unknown) => {
    throw badFile(file, error);
  });
  const stream = createReadStream(file, range).once("error", (error) => failed.abort(badFile(file, error)));
  const body = { Body: stream, ContentLength: range.end - range.start + 1, ContentMD5: hash.digest("base64") };
  try {
    return await send(body, AbortSignal.any([signal, failed.signal]));
  } catch (error) {
    throw failed.signal.aborted ? failed.signal.reason : error;
  } finally {
    stream.destroy();
  }
}
