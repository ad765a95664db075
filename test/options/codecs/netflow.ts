import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { directDecoder } from "../../support/fuzz-codec.ts";
import { runConfig } from "../../support/run-config.ts";
import { packageRoot } from "../../support/run-config.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const recorded = (name: string): Buffer => readFileSync(path.join(packageRoot, "test/conformance/cases/codecs", name, "input.txt"));
const V9 = recorded("netflow-v9-template-and-data-in-one-packet");
const IPFIX = recorded("netflow-ipfix-include-flowset-id-adds-the-set-number");
const folder = scratchFolder();
const netflowFile = path.join(folder, "netflow.yaml");
const ipfixFile = path.join(folder, "ipfix.yaml");
writeFileSync(netflowFile, "4: [:uint8, :mine]\n");
writeFileSync(ipfixFile, "0: { 4: [uint8, mine] }\n");

/** What a filter's text shows of the first flow. */
function shows(given: string, packet: Buffer, { text, expected }: { text: string; expected: string }): OptionCase {
  const observe = async (option: string): Promise<string> => {
    const output = `output { stdout { codec => line { format => "${text}" } } }`;
    return (await runConfig(`input { stdin { codec => netflow { ${option} } } } ${output}`, { input: packet })).output
      .toString()
      .split("\n")[0]!;
  };
  return { given, expected, observe };
}

export const pluginCases: PluginCases = {
  cases: {
    versions: shows("versions => [5]", V9, { text: "%{[netflow][version]}", expected: "" }),
    target: shows("target => flow", V9, { text: "%{[flow][version]}", expected: "9" }),
    include_flowset_id: shows("include_flowset_id => true", IPFIX, { text: "%{[netflow][flowset_id]}", expected: "256" }),
    netflow_definitions: shows(`netflow_definitions => "${netflowFile}"`, V9, { text: "%{[netflow][mine]}", expected: "6" }),
    ipfix_definitions: shows(`ipfix_definitions => "${ipfixFile}"`, IPFIX, { text: "%{[netflow][mine]}", expected: "6" }),
    cache_ttl: { given: "cache_ttl => 10", expected: 0, observe: flowsAfterAMinute },
    cache_save_path: { given: `cache_save_path => "${folder}"`, expected: 2, observe: flowsOfAnother },
  },
};

/** The template stands in the first 68 bytes of the packet; its flows behind them. */
const TEMPLATE_END = 20 + 44;
const data = Buffer.concat([V9.subarray(0, 20), V9.subarray(TEMPLATE_END)]);

async function flowsAfterAMinute(option: string): Promise<number> {
  const { decoder } = await directDecoder(`netflow { ${option} }`);
  let flows = 0;
  decoder.decode(V9.subarray(0, TEMPLATE_END), { receivedAt: { ms: 0 } as never, stream: 1 }, () => {});
  decoder.decode(data, { receivedAt: { ms: 60_000 } as never, stream: 1 }, () => flows++);
  return flows;
}

/** What another process makes of flows whose template this one has read. */
async function flowsOfAnother(option: string): Promise<number> {
  const read = async (packet: Buffer): Promise<number> => {
    const { decoder } = await directDecoder(`netflow { ${option} }`);
    let flows = 0;
    decoder.decode(packet, { receivedAt: { ms: 0 } as never, stream: 1 }, () => flows++);
    return flows;
  };
  await read(V9);
  return read(data);
}
