import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

/** Good records of wire formats, to be mutated. */
export const CEF_SEEDS: readonly Buffer[] = [
  "CEF:0|V|P|1|9|N|3|src=198.51.100.7 spt=50123 dst=203.0.113.9 msg=a\\=b \\\\ c\\nd act=blocked list[0]=a ad.some[2]=c",
  "<134>Feb 14 19:04:54 gw-1 CEF:1|V\\|W|P\\\\|1.0|100|Login refused|7|rt=Jan 02 2024 03:04:05.678 start=1704067200000 dtz=Europe/Paris cs1=x cs1Label=y",
  '"CEF:0|V|P|1|9|N|3|request=http://h.test/?a=1 deviceExternalId=X end= cfp1=1.5"\r\n',
].map((text) => Buffer.from(text));

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

/** A map with every kind of value; two maps; a list. */
export const MSGPACK_SEEDS: readonly Buffer[] = [
  hex(
    "8a a173 a7c3a92074657874 a169 07 a16e fb a162 cf0000010000000000 a168 cfffffffffffffffff a166 cb4004000000000000 a174 c3 a17a c0 a16c 9301a17891 02 a16d 81a16b81a16401",
  ),
  hex("82 a3663332 ca3dcccccd a362696e c403726177 81 a174 d6ff65920080"),
  hex("91 81a16101 de0001 d90161 dc0002 d1ff00 d2ffff0000"),
];

/** The four modes of the forward protocol, with an EventTime, options and chunk ids; one compressed. */
export const FLUENT_SEEDS: readonly Buffer[] = [
  hex("93 a3617070 ce65920080 81a16d01"),
  hex("94 a3617070 d70065920080075bcd15 81a16da26e73 81a56368756e6ba46162633d"),
  hex("92 a76170702e776562 92 92ce65920080 81a16da36f6e65 92ce65920081 82a16da374776f a16f 81a16b9101"),
  hex("93 a66170702e6462 c40e 92 ce65920080 81a16da36f6e65 82a473697a6501a56368756e6ba46162633d".replace("c40e", "c40c")),
  Buffer.concat([
    hex("93 a161 c4"),
    Buffer.of(gzipSync(hex("92 ce65920080 81a16d01 92 ce65920080 81a16d02")).length),
    gzipSync(hex("92 ce65920080 81a16d01 92 ce65920080 81a16d02")),
    hex("82 aa636f6d70726573736564 a4677a6970 a56368756e6b a161"),
  ]),
];

const gelf = '{"version":"1.1","host":"web","short_message":"a","full_message":"b","timestamp":1385053862.3072,"_user":"ada"}';

/** Messages of GELF: plain, compressed, and chunks. */
export const GELF_SEEDS: readonly Buffer[] = [
  Buffer.from(gelf),
  gzipSync(gelf),
  Buffer.concat([hex("1e0f 0102030405060708 00 02"), Buffer.from(gelf.slice(0, 50))]),
  Buffer.concat([hex("1e0f 0102030405060708 01 02"), Buffer.from(gelf.slice(50))]),
];

const cases = path.join(import.meta.dirname, "../conformance/cases/codecs");

/** Packets of NetFlow 5 and 9 and of IPFIX: those of the recorded cases. */
export const NETFLOW_SEEDS: readonly Buffer[] = readdirSync(cases)
  .filter((name) => name.startsWith("netflow-"))
  .map((name) => readFileSync(path.join(cases, name, "input.txt")));
