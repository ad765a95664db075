import { mapOf, Timestamp } from "#plugin";
import type { FieldMap } from "#plugin";
import { badPacket } from "./errors.ts";
import { netflow5Times } from "./times.ts";

const HEADER_BYTES = 24;
const RECORD_BYTES = 48;
const MOST_RECORDS = 30;

export interface Flow {
  readonly time: Timestamp;
  readonly fields: FieldMap;
}

/** The flows of a packet of NetFlow 5. Source: Cisco, "NetFlow Export Datagram Formats". @throws PluginError NETFLOW_PACKET */
export function readNetflow5(bytes: Buffer): Flow[] {
  if (bytes.length < HEADER_BYTES) throw badPacket("its header is incomplete");
  const count = bytes.readUInt16BE(2);
  if (count < 1 || count > MOST_RECORDS) throw badPacket(`${count} records are not between 1 and ${MOST_RECORDS}`);
  if (bytes.length < HEADER_BYTES + count * RECORD_BYTES) throw badPacket(`it has less than its ${count} records`);
  const [uptime, seconds, nanos] = [bytes.readUInt32BE(4), bytes.readUInt32BE(8), bytes.readUInt32BE(12)];
  const sampling = bytes.readUInt16BE(22);
  const header = {
    version: 5,
    flow_seq_num: bytes.readUInt32BE(16),
    engine_type: bytes[20]!,
    engine_id: bytes[21]!,
    sampling_algorithm: sampling >> 14,
    sampling_interval: sampling & 0x3fff,
    flow_records: count,
  };
  const micros = Math.floor(nanos / 1000);
  const time = new Timestamp(seconds * 1000 + Math.floor(micros / 1000), (micros % 1000) * 1000);
  const convert = netflow5Times({ seconds, nanos, uptime });
  return Array.from({ length: count }, (_, n) => {
    const record = recordOf(bytes.subarray(HEADER_BYTES + n * RECORD_BYTES));
    for (const name of ["first_switched", "last_switched"] as const) record[name] = convert(name, record[name]!);
    return { time, fields: mapOf(Object.assign({}, header, record)) };
  });
}

function recordOf(bytes: Buffer): FieldMap {
  const address = (at: number): string => bytes.subarray(at, at + 4).join(".");
  return mapOf({
    ipv4_src_addr: address(0),
    ipv4_dst_addr: address(4),
    ipv4_next_hop: address(8),
    input_snmp: bytes.readUInt16BE(12),
    output_snmp: bytes.readUInt16BE(14),
    in_pkts: bytes.readUInt32BE(16),
    in_bytes: bytes.readUInt32BE(20),
    first_switched: bytes.readUInt32BE(24),
    last_switched: bytes.readUInt32BE(28),
    l4_src_port: bytes.readUInt16BE(32),
    l4_dst_port: bytes.readUInt16BE(34),
    tcp_flags: bytes[37]!,
    protocol: bytes[38]!,
    src_tos: bytes[39]!,
    src_as: bytes.readUInt16BE(40),
    dst_as: bytes.readUInt16BE(42),
    src_mask: bytes[44]!,
    dst_mask: bytes[45]!,
  });
}
