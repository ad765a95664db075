import type { Connection } from "./client.ts";
import type { S3Options } from "./options.ts";
import { objectHeaders } from "./upload.ts";

/** Writes a small object, as the files' objects will be written, and deletes it where that is allowed. */
export async function testBucket({ library, client }: Connection, options: S3Options, key: string, signal: AbortSignal): Promise<void> {
  const target = { Bucket: options.bucket, Key: key };
  const Body = `Tailrace asks whether it may write here, ${new Date().toISOString()}.\n`;
  await client.send(new library.PutObjectCommand({ ...target, ...objectHeaders(options, false), Body }), { abortSignal: signal });
  await client.send(new library.DeleteObjectCommand(target), { abortSignal: signal }).catch(() => {});
}
