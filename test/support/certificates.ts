import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { bitString, element, integer, objectId, sequence, set, time, utf8 } from "./der.ts";

/** A certificate with its key, as PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  readonly privateKey: KeyObject;
  readonly subject: Buffer;
}

export interface CertificateRequest {
  /** Attributes of the subject by the dotted numbers of their types, in order. */
  readonly subject: readonly (readonly [type: string, value: string])[];
  /** Host names and addresses. */
  readonly names?: readonly string[];
  readonly isAuthority?: boolean;
  /** Absent: it signs itself. */
  readonly issuer?: Certificate;
  readonly until?: Date;
}

export const COMMON_NAME = "2.5.4.3";

const ECDSA_WITH_SHA256 = sequence(objectId("1.2.840.10045.4.3.2"));
const SUBJECT_ALTERNATIVE_NAME = objectId("2.5.29.17");
const BASIC_CONSTRAINTS = objectId("2.5.29.19");
const TRUE = element(0x01, Buffer.from([0xff]));

/** Makes a certificate of X.509 with a key on the curve P-256. */
export function makeCertificate({ subject, names = [], isAuthority = false, issuer, until }: CertificateRequest): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const own = sequence(...subject.map(([type, value]) => set(sequence(objectId(type), utf8(value)))));
  const extensions = [
    ...(isAuthority ? [sequence(BASIC_CONSTRAINTS, TRUE, element(0x04, sequence(TRUE)))] : []),
    ...(names.length > 0 ? [sequence(SUBJECT_ALTERNATIVE_NAME, element(0x04, sequence(...names.map(nameElement))))] : []),
  ];
  const body = sequence(
    element(0xa0, integer(2)),
    integer(1 + Math.floor(Math.random() * 126)),
    ECDSA_WITH_SHA256,
    issuer?.subject ?? own,
    sequence(time(new Date("2020-01-01T00:00:00Z")), time(until ?? new Date("2120-01-01T00:00:00Z"))),
    own,
    publicKey.export({ type: "spki", format: "der" }),
    ...(extensions.length > 0 ? [element(0xa3, sequence(...extensions))] : []),
  );
  const signature = sign("sha256", body, issuer?.privateKey ?? privateKey);
  return {
    certificate: pem("CERTIFICATE", sequence(body, ECDSA_WITH_SHA256, bitString(signature))),
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    privateKey,
    subject: own,
  };
}

/** The files of a little world of certificates, in a folder of their own. */
export interface CertificateFiles {
  readonly folder: string;
  /** Signs all but `stranger`. */
  readonly authority: string;
  /** For localhost and 127.0.0.1. */
  readonly server: FilePair;
  /** The key of `server` under the passphrase `open sesame`. */
  readonly encryptedKey: string;
  /** Signed too, but for another machine. */
  readonly elsewhere: FilePair;
  readonly client: FilePair;
  readonly expired: FilePair;
  /** For localhost, signed by itself. */
  readonly stranger: FilePair;
  readonly intermediate: string;
  /** For localhost, signed by `intermediate`. */
  readonly deep: FilePair;
}

export interface FilePair {
  readonly cert: string;
  readonly key: string;
}

const LOCAL = ["localhost", "127.0.0.1"];

export function writeCertificates(): CertificateFiles {
  const folder = mkdtempSync(path.join(tmpdir(), "tailrace-certificates-"));
  const write = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const pair = (name: string, request: Omit<CertificateRequest, "subject">): FilePair => {
    const made = makeCertificate({ subject: [[COMMON_NAME, name]], ...request });
    return { cert: write(`${name}.crt`, made.certificate), key: write(`${name}.key`, made.key) };
  };
  const issuer = makeCertificate({ subject: [[COMMON_NAME, "authority"]], isAuthority: true });
  const intermediate = makeCertificate({ subject: [[COMMON_NAME, "intermediate"]], isAuthority: true, issuer });
  const server = makeCertificate({ subject: [[COMMON_NAME, "server"]], names: LOCAL, issuer });
  const encrypted = server.privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open sesame" });
  return {
    folder,
    authority: write("authority.crt", issuer.certificate),
    server: { cert: write("server.crt", server.certificate), key: write("server.key", server.key) },
    encryptedKey: write("encrypted.key", encrypted as string),
    elsewhere: pair("elsewhere", { names: ["elsewhere.example"], issuer }),
    client: pair("client", { issuer }),
    expired: pair("expired", { issuer, until: new Date("2021-01-01T00:00:00Z") }),
    stranger: pair("stranger", { names: LOCAL }),
    intermediate: write("intermediate.crt", intermediate.certificate),
    deep: pair("deep", { names: LOCAL, issuer: intermediate }),
  };
}

function nameElement(name: string): Buffer {
  return isIP(name) === 4 ? element(0x87, Buffer.from(name.split(".").map(Number))) : element(0x82, Buffer.from(name));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
