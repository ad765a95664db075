import { describe, expect, test } from "vitest";
import { murmur3, murmur3x128 } from "./murmur3.ts";

/** Seed 0 and, for 128 bits, 2: murmurhash3 0.1.7 of RubyGems; the sentence is the one of Wikipedia's article. */
const VECTORS: readonly (readonly [text: string, hash: number, wide: string, wideOfSeed2: string])[] = [
  ["", 0, "00000000000000000000000000000000", "e85d6c701ab844305ba3e837cc6bf918"],
  ["a", 1009084850, "897859f6655555855a890e51483ab5e6", "16554941ef3913732fe04933fe0c526b"],
  ["ab", 2613040991, "2e1bed16ea118b93add4529b01a75ee6", "5ec30e25a5f96e810d2596b7777626c2"],
  ["abc", 3017643002, "6778ad3f3f3f96b4522dca264174a23b", "76c64b70600dd09559d56761161c9fcd"],
  ["abcd", 1139631978, "4fcd5646d6b77bb875e87360883e00f2", "ad214fb36e60ea3b3428814c2b3a503e"],
  ["abcde", 3902511862, "b8bb96f491d036208ceccf4ba0eec7c5", "eca57d4e250fc82a192eacad8b75481e"],
  ["hello, world", 345750399, "8ebc5e3a62ac2f344d41429607bcdc4c", "3cc8d75db149c9b2a95834dda5f60f4a"],
  ["The quick brown fox jumps over the lazy dog", 0x2e4ff723, "6c1b07bc7bbc4be347939ac4a93c437a", "dcd8970e8b4270158c6fdd9481c3cbe3"],
  ["0123456789abcde", 2250527230, "5123bfc0f6d52da6f04c547c0cf5cc4f", "bce6f6020a782711b9fa2f4d36055659"],
  ["0123456789abcdef", 919068895, "a7d14acf946de04bda08a7635c5bc387", "3f4c8ee0772889ba4ebe3b3265a4c113"],
  ["0123456789abcdefg", 3803014761, "def945aa2d61328eee72c306c2f40008", "71dd294e1afabcb9ad4989314816ee92"],
  ["Ünïcode 😀", 1214820541, "5239d010e30134de1cd880dce5730c86", "c62022fb3af25d27ad483d4b6f6e1584"],
  ["x".repeat(100), 2625171602, "e26a598802e50404c37caf2e4057afde", "b790324a7857949969fa8358498b7b8a"],
];

describe("MurmurHash3", () => {
  test.each(VECTORS)("of %j", (text, hash, wide, wideOfSeed2) => {
    const bytes = Buffer.from(text, "utf8");

    expect(murmur3(bytes)).toBe(hash);
    expect(murmur3x128(bytes).toString("hex")).toBe(wide);
    expect(murmur3x128(bytes, 2).toString("hex")).toBe(wideOfSeed2);
  });

  /** The check of smhasher, where the function comes from: hashes of 0, 0 1, 0 1 2 … with seeds 256, 255 …, hashed again. */
  function verification(hash: (bytes: Uint8Array, seed: number) => Buffer): number {
    const keys = Uint8Array.from({ length: 256 }, (_, at) => at);
    const hashes = Array.from({ length: 256 }, (_, at) => hash(keys.subarray(0, at), 256 - at));
    return hash(Buffer.concat(hashes), 0).readUInt32LE(0);
  }

  test("passes smhasher's verification", () => {
    const narrow = (bytes: Uint8Array, seed: number): Buffer => {
      const hash = Buffer.alloc(4);
      hash.writeUInt32LE(murmur3(bytes, seed));
      return hash;
    };

    expect(verification(narrow)).toBe(0xb0f57ee3);
    expect(verification(murmur3x128)).toBe(0x6384ba69);
  });

  test("is the same for a view into a larger buffer", () => {
    const view = Buffer.from("..abcde..").subarray(2, 7);

    expect(murmur3(view)).toBe(3902511862);
    expect(murmur3x128(view).toString("hex")).toBe("b8bb96f491d036208ceccf4ba0eec7c5");
  });
});
