import type { X509Certificate } from "node:crypto";

/** One attribute of a name: its type as dotted numbers, and its value. */
interface Attribute {
  readonly type: string;
  readonly value: string;
  /** The value as it stands in the certificate, with its DER head. */
  readonly der: Buffer;
}

/** Attributes with one place in the name. */
type NamePart = readonly Attribute[];

/** Keywords of RFC 2253; other types are written as numbers with their value in hex. */
const RFC2253: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "STREET",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
};

/** Short names as JRuby's OpenSSL knows them. */
const OPENSSL: Readonly<Record<string, string>> = {
  ...RFC2253,
  "2.5.4.4": "S",
  "2.5.4.5": "serialNumber",
  "2.5.4.9": "street",
  "2.5.4.12": "T",
  "2.5.4.42": "G",
  "0.9.2342.19200300.100.1.1": "userId",
  "1.2.840.113549.1.9.1": "emailAddress",
};

/** The subject as Java's X500Principal.getName() writes it: `CN=client,O=Example\, Inc.,C=DE`, the last part first. */
export function rfc2253Subject(certificate: X509Certificate): string {
  return subjectOf(certificate.raw)
    .toReversed()
    .map((part) => part.map(rfc2253Attribute).join("+"))
    .join(",");
}

/** The subject as OpenSSL's X509_NAME_oneline writes it: `/C=DE/O=Example, Inc./CN=client`. */
export function opensslSubject(certificate: X509Certificate): string {
  return subjectOf(certificate.raw)
    .flat()
    .map(({ type, value }) => `/${OPENSSL[type] ?? type}=${value}`)
    .join("");
}

function rfc2253Attribute({ type, value, der }: Attribute): string {
  const keyword = RFC2253[type];
  if (keyword === undefined) return `${type}=#${der.toString("hex")}`;
  const escaped = value.replace(/[,=+<>#;"\\]/g, String.raw`\$&`).replaceAll("\0", String.raw`\00`);
  return `${keyword}=${escaped.replace(/^ +| +$/g, (blanks) => blanks.replaceAll(" ", String.raw`\ `))}`;
}

/** One element of DER: its tag, its content, and the whole. */
interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

const CONTEXT_VERSION = 0xa0;
/** Behind the version stand serial number, signature algorithm, issuer, validity, subject. */
const SUBJECT_PLACE = 4;

/** The subject of a certificate in DER, which OpenSSL has parsed before: its form is sound. */
function subjectOf(der: Buffer): NamePart[] {
  const certificate = elementsOf(elementsOf(der)[0]!.content);
  const fields = elementsOf(certificate[0]!.content).filter(({ tag }) => tag !== CONTEXT_VERSION);
  return elementsOf(fields[SUBJECT_PLACE]!.content).map((part) => elementsOf(part.content).map(attributeOf));
}

function attributeOf({ content }: Element): Attribute {
  const [type, value] = elementsOf(content);
  return { type: dotted(type!.content), value: textOf(value!), der: value!.whole };
}

function elementsOf(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  let at = 0;
  while (at + 1 < bytes.length) {
    const short = bytes[at + 1]!;
    const sizeBytes = short < 0x80 ? 0 : short & 0x7f;
    const start = at + 2 + sizeBytes;
    const end = start + (sizeBytes === 0 ? short : bytes.readUIntBE(at + 2, sizeBytes));
    elements.push({ tag: bytes[at]!, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return elements;
}

function dotted(oid: Buffer): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of oid) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join(".");
}

const BMP_STRING = 30;
const UNIVERSAL_STRING = 28;
const UTF8_STRING = 12;

function textOf({ tag, content }: Element): string {
  if (tag === UTF8_STRING) return content.toString("utf8");
  if (tag === BMP_STRING) return Buffer.from(content).swap16().toString("utf16le");
  if (tag !== UNIVERSAL_STRING) return content.toString("latin1");
  const points = Array.from({ length: content.length / 4 }, (_, at) => content.readUInt32BE(at * 4));
  return String.fromCodePoint(...points);
}
