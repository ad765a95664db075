import { FieldMap, Timestamp } from "#plugin";
import type { ComputeContext, Decoder, DecodeSource, OptionsOf } from "#plugin";
import { ipfixDefinitions, netflow9Definitions } from "./definitions.ts";
import type { FieldDefinition } from "./definitions.ts";
import { badPacket } from "./errors.ts";
import { readNetflow5 } from "./netflow5.ts";
import type { Flow } from "./netflow5.ts";
import type { options as schemas } from "./options.ts";
import { flowSets, ipfixTemplates, netflow9OptionTemplates, netflow9Templates } from "./packets.ts";
import type { Announced } from "./packets.ts";
import { readRecords } from "./records.ts";
import { Templates } from "./templates.ts";
import type { TemplateField } from "./templates.ts";
import { ipfixTimes, netflow9Times } from "./times.ts";

const SCOPES: readonly (string | undefined)[] = [
  undefined,
  "scope_system",
  "scope_interface",
  "scope_line_card",
  "scope_netflow_cache",
  "scope_template",
];

type ReadPacket = (bytes: Buffer, source: DecodeSource) => Iterable<Flow>;

export function makeDecoder(options: OptionsOf<typeof schemas>, context: ComputeContext): Decoder {
  const versions = new Set(options.versions.map(Number));
  const readers = new Map<number, ReadPacket>([
    [5, readNetflow5],
    [9, makeNetflow9(options, context)],
    [10, makeIpfix(options, context)],
  ]);
  return {
    decode(bytes, source, emit) {
      try {
        const version = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
        const read = readers.get(version);
        if (read === undefined || !versions.has(version)) throw badPacket(`version ${version} is not among those that are read`);
        for (const { time, fields } of read(bytes, source)) {
          const event = context.newEvent(time);
          event.setTop(options.target, fields);
          emit(event);
        }
      } catch (error) {
        context.logger.warn({ error }, "A packet is not read.");
      }
    },
  };
}

function makeNetflow9(options: OptionsOf<typeof schemas>, context: ComputeContext): ReadPacket {
  const definitions = netflow9Definitions(context, options.netflow_definitions);
  const definitionOf = ({ type, isScope }: TemplateField): FieldDefinition | undefined => {
    if (isScope === undefined) return definitions.get(type);
    const name = SCOPES[type];
    return name === undefined ? undefined : { name, type: "uint" };
  };
  const templates = templatesOf(options, context, "netflow");
  return function* read(bytes, { stream, receivedAt }) {
    if (bytes.length < 20) throw badPacket("its header is incomplete");
    const seconds = bytes.readUInt32BE(8);
    const header = { version: 9, flow_seq_num: bytes.readUInt32BE(12) };
    const [exporter, time] = [bytes.readUInt32BE(16), new Timestamp(seconds * 1000)];
    const convert = netflow9Times({ seconds, nanos: 0, uptime: bytes.readUInt32BE(4) });
    for (const { id, body } of flowSets(bytes, 20, [0, 1])) {
      if (id <= 1) {
        learn(id === 0 ? netflow9Templates(body) : netflow9OptionTemplates(body), (number, template) =>
          templates.set(stream, `${exporter}|${number}`, template, receivedAt.ms),
        );
        continue;
      }
      const template = templates.get(stream, `${exporter}|${id}`, receivedAt.ms);
      if (template === undefined) sayUnknown(context, { id, exporter });
      else
        for (const record of readRecords(body, template, { definitionOf, convert }))
          yield { time, fields: fieldsOf({ ...header, flowset_id: id }, record) };
    }
  };
}

function makeIpfix(options: OptionsOf<typeof schemas>, context: ComputeContext): ReadPacket {
  const enterprises = ipfixDefinitions(context, options.ipfix_definitions);
  const definitionOf = ({ enterprise, type }: TemplateField): FieldDefinition | undefined => enterprises.get(enterprise)?.get(type);
  const templates = templatesOf(options, context, "ipfix");
  return function* read(bytes, { stream, receivedAt }) {
    if (bytes.length < 16) throw badPacket("its header is incomplete");
    const [length, exporter] = [bytes.readUInt16BE(2), bytes.readUInt32BE(12)];
    if (length < 16 || length > bytes.length) throw badPacket(`it has ${bytes.length} bytes, and says ${length}`);
    const time = new Timestamp(bytes.readUInt32BE(4) * 1000);
    for (const { id, body } of flowSets(bytes.subarray(0, length), 16, [2, 3])) {
      if (id <= 3) {
        learn(ipfixTemplates(body, id === 3), (number, template) =>
          templates.set(stream, `${exporter}|${number}`, template, receivedAt.ms),
        );
        continue;
      }
      const template = templates.get(stream, `${exporter}|${id}`, receivedAt.ms);
      const header = options.include_flowset_id ? { version: 10, flowset_id: id } : { version: 10 };
      if (template === undefined) sayUnknown(context, { id, exporter });
      else
        for (const record of readRecords(body, template, { definitionOf, convert: ipfixTimes }))
          yield { time, fields: fieldsOf(header, record) };
    }
  };
}

function learn(announced: readonly Announced[], keep: (id: number, template: readonly TemplateField[]) => void): void {
  for (const [id, template] of announced) keep(id, template);
}

/** The header's fields and the flow's; these win. */
function fieldsOf(header: Readonly<Record<string, number>>, record: FieldMap): FieldMap {
  const fields = new FieldMap();
  for (const name in header) fields[name] = header[name];
  for (const name in record) fields[name] = record[name];
  return fields;
}

function sayUnknown({ logger }: ComputeContext, { id, exporter }: { readonly id: number; readonly exporter: number }): void {
  logger.warn({ flowset: id, exporter }, "Flows are dropped: no template for them has come yet.");
}

function templatesOf({ cache_ttl, cache_save_path }: OptionsOf<typeof schemas>, { logger }: ComputeContext, what: string): Templates {
  const file = cache_save_path === undefined ? undefined : `${cache_save_path}/tailrace_${what}_templates.json`;
  return new Templates({ ttlMs: cache_ttl * 1000, file, logger });
}
