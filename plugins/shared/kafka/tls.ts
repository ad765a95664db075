import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import { javaStore, unreadableStore } from "./errors.ts";
import type { ConnectionSettings } from "./options.ts";

/**
 * What node:tls takes, of Java's stores.
 * @throws PluginError KAFKA_JAVA_STORE, KAFKA_STORE_FILE
 */
export async function loadStores(settings: ConnectionSettings): Promise<ConnectionOptions> {
  const { ssl_truststore_location: trust, ssl_keystore_location: key, ssl_endpoint_identification_algorithm: algorithm } = settings;
  return {
    ...(trust === undefined ? {} : await loadTrust(trust)),
    ...(key === undefined ? {} : await loadKey(key, settings)),
    ...(algorithm === "" ? { checkServerIdentity: () => undefined } : {}),
  };
}

async function loadTrust(file: string): Promise<ConnectionOptions> {
  const bytes = await read("ssl_truststore_location", file);
  const form = formOf(bytes);
  if (form !== "PEM") throw javaStore("ssl_truststore_location", form);
  return tried("ssl_truststore_location", file, { ca: bytes });
}

async function loadKey(file: string, { ssl_keystore_password, ssl_key_password }: ConnectionSettings): Promise<ConnectionOptions> {
  const bytes = await read("ssl_keystore_location", file);
  const form = formOf(bytes);
  if (form === "JKS") throw javaStore("ssl_keystore_location", form);
  const options =
    form === "PEM" ? { key: bytes, cert: bytes, passphrase: ssl_key_password } : { pfx: bytes, passphrase: ssl_keystore_password };
  return tried("ssl_keystore_location", file, options);
}

const JKS_MAGIC = 0xfeedfeed;
const DER_SEQUENCE = 0x30;

function formOf(bytes: Buffer): "PEM" | "PKCS12" | "JKS" {
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === JKS_MAGIC) return "JKS";
  return bytes[0] === DER_SEQUENCE ? "PKCS12" : "PEM";
}

async function read(option: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw unreadableStore(option, file, error);
  }
}

/** Node.js reads such files when a connection is made, and then says less. */
function tried(option: string, file: string, options: ConnectionOptions): ConnectionOptions {
  try {
    createSecureContext(options);
    return options;
  } catch (error) {
    throw unreadableStore(option, file, error);
  }
}
