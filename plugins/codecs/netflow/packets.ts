import { badPacket } from "./errors.ts";
import type { Template, TemplateField } from "./templates.ts";

/** A part of a packet: what its number says, and its bytes. */
export interface FlowSet {
  readonly id: number;
  readonly body: Buffer;
}

const FIRST_DATA_ID = 256;
const HEAD_BYTES = 4;

/** The sets of a packet behind its header. @throws PluginError NETFLOW_PACKET when one of them is none: then none counts, as in Logstash */
export function flowSets(bytes: Buffer, from: number, templateIds: readonly number[]): FlowSet[] {
  const sets: FlowSet[] = [];
  for (let at = from; at < bytes.length;) {
    if (at + HEAD_BYTES > bytes.length) throw badPacket("it ends inside of the head of a set");
    const [id, length] = [bytes.readUInt16BE(at), bytes.readUInt16BE(at + 2)];
    if (id < FIRST_DATA_ID && !templateIds.includes(id)) throw badPacket(`there is no set ${id}`);
    // Some exporters end a packet with a set of no length.
    if (length === 0) return sets;
    if (length <= HEAD_BYTES) throw badPacket(`a set of ${length} bytes is empty`);
    if (at + length > bytes.length) throw badPacket("it ends inside of a set");
    sets.push({ id, body: bytes.subarray(at + HEAD_BYTES, at + length) });
    at += length;
  }
  return sets;
}

/** A template with its number. */
export type Announced = readonly [id: number, template: Template];

/** Templates of NetFlow 9: number, count, pairs of type and length. Padding may follow. */
export function netflow9Templates(body: Buffer): Announced[] {
  const reader = new Reader(body);
  const found: Announced[] = [];
  while (reader.left >= HEAD_BYTES) {
    const [id, count] = [reader.next16(), reader.next16()];
    if (id < FIRST_DATA_ID) break;
    found.push([id, fieldsOf(count, () => plainField(reader)).filter(({ length }) => length > 0)]);
  }
  return found;
}

/** Options templates of NetFlow 9: number, bytes of scopes, bytes of fields, and these. */
export function netflow9OptionTemplates(body: Buffer): Announced[] {
  const reader = new Reader(body);
  const found: Announced[] = [];
  while (reader.left >= 6) {
    const [id, scopeBytes, fieldBytes] = [reader.next16(), reader.next16(), reader.next16()];
    if (id < FIRST_DATA_ID) break;
    const scopes = fieldsOf(scopeBytes / 4, () => ({ ...plainField(reader), isScope: true as const }));
    const fields = fieldsOf(fieldBytes / 4, () => plainField(reader));
    found.push([id, [...scopes, ...fields].filter(({ length }) => length > 0)]);
  }
  return found;
}

/** Templates of IPFIX; those of options have a count of scopes more. */
export function ipfixTemplates(body: Buffer, hasScopes: boolean): Announced[] {
  const reader = new Reader(body);
  const found: Announced[] = [];
  const headBytes = hasScopes ? 6 : HEAD_BYTES;
  while (reader.left >= headBytes) {
    const [id, count] = [reader.next16(), reader.next16()];
    if (id < FIRST_DATA_ID) break;
    if (hasScopes) reader.next16();
    found.push([id, fieldsOf(count, () => enterpriseField(reader))]);
  }
  return found;
}

function fieldsOf(count: number, next: () => TemplateField): TemplateField[] {
  const fields: TemplateField[] = [];
  while (fields.length < Math.floor(count)) fields.push(next());
  return fields;
}

function plainField(reader: Reader): TemplateField {
  return { type: reader.next16(), length: reader.next16(), enterprise: 0 };
}

function enterpriseField(reader: Reader): TemplateField {
  const [type, length] = [reader.next16(), reader.next16()];
  return { type: type & 0x7fff, length, enterprise: type & 0x8000 ? reader.next32() : 0 };
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  next16(): number {
    if (this.left < 2) throw badPacket("a template ends too early");
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }

  next32(): number {
    if (this.left < 4) throw badPacket("a template ends too early");
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }
}
