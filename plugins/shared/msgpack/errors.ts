import { PluginError } from "#plugin";

/** @param at of a byte, from 0 */
export function truncated(at: number): PluginError {
  return new PluginError("MSGPACK_TRUNCATED", `The MessagePack value at byte ${at + 1} goes on behind the end of its bytes.`);
}

export function unknownByte(byte: number, at: number): PluginError {
  return new PluginError("MSGPACK_SYNTAX", `No MessagePack value begins with 0x${byte.toString(16)}, at byte ${at + 1}.`);
}

export function tooManyEntries(most: number): PluginError {
  return new PluginError("MSGPACK_ENTRIES", `A MessagePack list or map promises more than ${most} entries.`);
}

export function tooDeep(deepest: number): PluginError {
  return new PluginError("MSGPACK_DEPTH", `A MessagePack value is deeper than ${deepest} levels.`);
}

export function unknownExtension(type: number, length: number): PluginError {
  return new PluginError("MSGPACK_EXTENSION", `There is no meaning for the MessagePack extension ${type} with ${length} bytes.`);
}
