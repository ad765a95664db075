import { promisify } from "node:util";
import zlib from "node:zlib";
import type * as kafkajs from "kafkajs";
import { codecMissing } from "./errors.ts";
import { packSnappy, unpackSnappy } from "./snappy-blocks.ts";
import type { Snappy } from "./snappy-blocks.ts";
import { unpackZstd } from "./zstd-frames.ts";
import type { Zstd } from "./zstd-frames.ts";

/** One batch of records is not unpacked to more than this: brokers refuse far smaller ones. */
export const MOST_UNPACKED_BYTES = 256 * 1024 * 1024;

export type CompressionName = "none" | "gzip" | "snappy" | "lz4" | "zstd";

/** What kafkajs asks of a codec. */
interface BatchCodec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

interface Lz4 {
  compressFrame(bytes: Buffer): Promise<Buffer>;
  decompressFrame(bytes: Buffer): Promise<Buffer>;
}

/** To be made ready once: a second time would take its memory away from under who uses it. */
const loadZstd = once(async () => {
  const module = await load<Zstd & { readonly init: () => Promise<void> }>("Zstandard", "@bokuweb/zstd-wasm");
  await module.init();
  return module;
});

const gzip: BatchCodec = {
  compress: ({ buffer }) => promisify(zlib.gzip)(buffer),
  decompress: (bytes) => promisify(zlib.unzip)(bytes, { maxOutputLength: MOST_UNPACKED_BYTES }),
};

const snappy: BatchCodec = {
  compress: async ({ buffer }) => packSnappy(buffer, await load<Snappy>("Snappy", "snappyjs")),
  decompress: async (bytes) => unpackSnappy(bytes, await load<Snappy>("Snappy", "snappyjs"), MOST_UNPACKED_BYTES),
};

const lz4: BatchCodec = {
  compress: async ({ buffer }) => (await load<Lz4>("LZ4", "lz4-napi")).compressFrame(buffer),
  decompress: async (bytes) => (await load<Lz4>("LZ4", "lz4-napi")).decompressFrame(bytes),
};

const zstd: BatchCodec = {
  compress: async ({ buffer }) => {
    const own = ownZstd();
    return own === undefined ? Buffer.from((await loadZstd()).compress(buffer)) : promisify(own.zstdCompress)(buffer);
  },
  decompress: async (bytes) => {
    const own = ownZstd();
    if (own === undefined) return unpackZstd(bytes, await loadZstd(), MOST_UNPACKED_BYTES);
    return promisify(own.zstdDecompress)(bytes, { maxOutputLength: MOST_UNPACKED_BYTES });
  },
};

/** Gives kafkajs the codecs it lacks. Their packages are loaded with the first batch that needs one. */
export function registerCodecs({ CompressionCodecs, CompressionTypes }: typeof kafkajs): void {
  Object.assign(CompressionCodecs, {
    [CompressionTypes.GZIP]: () => gzip,
    [CompressionTypes.Snappy]: () => snappy,
    [CompressionTypes.LZ4]: () => lz4,
    [CompressionTypes.ZSTD]: () => zstd,
  });
}

/** Tries whether a codec can be used. @throws PluginError KAFKA_CODEC_MISSING */
export async function tryCodec(name: CompressionName): Promise<void> {
  const codec = { none: undefined, gzip, snappy, lz4, zstd }[name];
  await codec?.compress({ buffer: Buffer.from("trial") });
}

type ZlibWithZstd = typeof zlib & {
  readonly zstdCompress: (bytes: Buffer, done: (error: Error | null, result: Buffer) => void) => void;
  readonly zstdDecompress: (
    bytes: Buffer,
    options: { readonly maxOutputLength: number },
    done: (error: Error | null, result: Buffer) => void,
  ) => void;
};

/** Node.js has it from 22.15 on. */
function ownZstd(): ZlibWithZstd | undefined {
  // Its types are those of the oldest Node.js we run on.
  return "zstdCompress" in zlib ? (zlib as ZlibWithZstd) : undefined;
}

/** The packages are the user's to install: nothing of them is known here but their names. */
async function load<T>(codec: string, name: string): Promise<T> {
  try {
    const module = (await import(name)) as T & { readonly default?: T };
    return module.default ?? module;
  } catch {
    throw codecMissing(codec, name);
  }
}

/** What is made the first time it is asked for; when that fails, the next time tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
