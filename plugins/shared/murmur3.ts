/**
 * MurmurHash3 of Austin Appleby (public domain), the 32-bit form and that of 128 bits for 64-bit machines, as its description
 * says. 64-bit arithmetic is done on halves of 32 bits: BigInt takes fifty times as long.
 */

/** Unsigned. */
export function murmur3(bytes: Uint8Array, seed = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed;
  for (let at = 0; at < whole; at += 4) {
    hash ^= scramble32(view.getUint32(at, true));
    hash = (Math.imul(rotate32(hash, 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | bytes[at]!;
  hash ^= scramble32(tail) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble32(word: number): number {
  return Math.imul(rotate32(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

function rotate32(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

const C1 = new Uint32Array([0x87c37b91, 0x114253d5]);
const C2 = new Uint32Array([0x4cf5ad43, 0x2745937f]);
const FINAL_1 = new Uint32Array([0xff51afd7, 0xed558ccd]);
const FINAL_2 = new Uint32Array([0xc4ceb9fe, 0x1a85ec53]);
const FIVE = new Uint32Array([0, 5]);
const ADDED_1 = new Uint32Array([0, 0x52dce729]);
const ADDED_2 = new Uint32Array([0, 0x38495ab5]);

/** The two words of the hash, each in little-endian order. @param seed of both words, below 2^32 */
export function murmur3x128(bytes: Uint8Array, seed = 0): Buffer {
  const h1 = new Uint32Array([0, seed]);
  const h2 = new Uint32Array([0, seed]);
  const k = new Uint32Array(2);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 16);
  for (let at = 0; at < whole; at += 16) {
    readWord(k, view, at);
    mixFirst(h1, k);
    rotate(h1, 27);
    add(h1, h2);
    multiply(h1, FIVE);
    add(h1, ADDED_1);
    readWord(k, view, at + 8);
    mixSecond(h2, k);
    rotate(h2, 31);
    add(h2, h1);
    multiply(h2, FIVE);
    add(h2, ADDED_2);
  }
  const tail = new DataView(new ArrayBuffer(16));
  for (let at = whole; at < bytes.length; at++) tail.setUint8(at - whole, bytes[at]!);
  readWord(k, tail, 8);
  mixSecond(h2, k);
  readWord(k, tail, 0);
  mixFirst(h1, k);
  finish(h1, h2, bytes.length);
  return wordsToBytes(h1, h2);
}

/** A 64-bit word is its high half and its low half. */
type Word = Uint32Array;

function readWord(word: Word, view: DataView, at: number): void {
  word[0] = view.getUint32(at + 4, true);
  word[1] = view.getUint32(at, true);
}

function mixFirst(hash: Word, k: Word): void {
  multiply(k, C1);
  rotate(k, 31);
  multiply(k, C2);
  xor(hash, k);
}

function mixSecond(hash: Word, k: Word): void {
  multiply(k, C2);
  rotate(k, 33);
  multiply(k, C1);
  xor(hash, k);
}

function finish(h1: Word, h2: Word, length: number): void {
  h1[1]! ^= length;
  h2[1]! ^= length;
  add(h1, h2);
  add(h2, h1);
  avalanche(h1);
  avalanche(h2);
  add(h1, h2);
  add(h2, h1);
}

function avalanche(word: Word): void {
  xorShifted33(word);
  multiply(word, FINAL_1);
  xorShifted33(word);
  multiply(word, FINAL_2);
  xorShifted33(word);
}

/** word ^= word >> 33 */
function xorShifted33(word: Word): void {
  word[1]! ^= word[0]! >>> 1;
}

function xor(word: Word, other: Word): void {
  word[0]! ^= other[0]!;
  word[1]! ^= other[1]!;
}

function add(word: Word, other: Word): void {
  const low = word[1]! + other[1]!;
  word[0] = word[0]! + other[0]! + (low > 0xffffffff ? 1 : 0);
  word[1] = low;
}

function multiply(word: Word, other: Word): void {
  const [high, low] = [word[0]!, word[1]!];
  const [a, b] = [low >>> 16, low & 0xffff];
  const [c, d] = [other[1]! >>> 16, other[1]! & 0xffff];
  const middle = a * d + Math.floor((b * d) / 0x10000);
  const carried = (middle % 0x10000) + b * c;
  const upper = a * c + Math.floor(middle / 0x10000) + Math.floor(carried / 0x10000);
  word[0] = upper + Math.imul(high, other[1]!) + Math.imul(low, other[0]!);
  word[1] = Math.imul(low, other[1]!);
}

function rotate(word: Word, bits: number): void {
  const [high, low] = bits >= 32 ? [word[1]!, word[0]!] : [word[0]!, word[1]!];
  const left = bits % 32;
  word[0] = (high << left) | (low >>> (32 - left));
  word[1] = (low << left) | (high >>> (32 - left));
}

function wordsToBytes(h1: Word, h2: Word): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUInt32LE(h1[1]!, 0);
  bytes.writeUInt32LE(h1[0]!, 4);
  bytes.writeUInt32LE(h2[1]!, 8);
  bytes.writeUInt32LE(h2[0]!, 12);
  return bytes;
}
