import { LAYOUT, segmentsOf, sizedRecords } from "../flow/block.ts";
import type { SegmentView } from "../flow/block.ts";
import { generationOf } from "../pipeline/queue-archive.ts";
import type { ArchivedBlock, QueueArchive } from "../pipeline/queue-archive.ts";
import { print, printAll } from "./print.ts";
import { countText, sizeText, timeText } from "./table.ts";

/** What the blocks of one input of one configuration come to. */
interface InputShare {
  segments: number;
  bytes: number;
}

interface Contents {
  blocks: number;
  bytes: number;
  damaged: number;
  firstSequence: number | undefined;
  lastSequence: number;
  oldest: number;
  newest: number;
  /** By generation, then by the number of the input. */
  readonly shares: Map<string, Map<number, InputShare>>;
}

/** `tailrace queue inspect`: what is in a queue. */
export async function inspectQueue(pipeline: string, archive: QueueArchive): Promise<number> {
  const found = await read(archive);
  const { totals, incarnation, quarantine } = archive;
  const rows: [string, string][] = [
    ["folder", archive.folder],
    ["blocks", `${found.blocks}, ${sizeText(found.bytes)}${found.damaged > 0 ? `; ${found.damaged} damaged` : ""}`],
    ["sequences", `${found.firstSequence === undefined ? "" : `${found.firstSequence} to ${found.lastSequence}, `}next ${totals.next}`],
  ];
  if (found.newest > 0) rows.push(["received", `${timeText(found.oldest)} to ${timeText(found.newest)}`]);
  if (incarnation !== undefined) rows.push(["id", incarnation]);
  if (quarantine.blocks > 0) rows.push(["quarantine", `${countText(quarantine.blocks, "block")}, ${sizeText(quarantine.bytes)}`]);
  if (archive.isBroken) rows.push(["damage", "LevelDB's files do not fit together: this is what a repair leaves"]);
  print(`queue of ${pipeline}\n${rows.map(([name, text]) => `  ${name.padEnd(12)}${text}\n`).join("")}`);
  for (const [generation, inputs] of found.shares) print(generationText(generation, inputs, archive.tables.get(generation)));
  return archive.isBroken || found.damaged > 0 ? 1 : 0;
}

function generationText(generation: string, shares: ReadonlyMap<number, InputShare>, texts: readonly string[] | undefined): string {
  const lines = [...shares].map(([input, { segments, bytes }]) => {
    const text = texts?.[input]?.replace(/\s+/g, " ") ?? "an input that nothing is known of";
    return `    ${text}: ${countText(segments, "segment")}, ${sizeText(bytes)}\n`;
  });
  return `  inputs of configuration ${generation.slice(0, 12)}\n${lines.join("")}`;
}

/** `tailrace queue verify`: every block's checksum, and the totals. */
export async function verifyQueue(pipeline: string, archive: QueueArchive): Promise<number> {
  const problems: string[] = archive.isBroken ? ["LevelDB's files do not fit together"] : [];
  let [blocks, bytes] = [0, 0];
  for await (const block of archive.blocks()) {
    blocks++;
    bytes += block.bytes.length;
    if (block.isDamaged) problems.push(`block ${block.sequence} is damaged`);
    else if (!archive.tables.has(generationOf(block)))
      problems.push(`block ${block.sequence}: nothing is known of the configuration that decodes it`);
    if (block.sequence >= archive.totals.next)
      problems.push(`block ${block.sequence} stands behind the next sequence, ${archive.totals.next}`);
  }
  const { totals } = archive;
  if (totals.entries !== blocks) problems.push(`${countText(totals.entries, "block")} by its totals, ${blocks} found`);
  if (totals.bytes !== bytes) problems.push(`${totals.bytes} bytes by its totals, ${bytes} found`);
  print(
    `queue of ${pipeline}: ${countText(blocks, "block")}, ${sizeText(bytes)}: ${problems.length === 0 ? "all is well" : countText(problems.length, "problem")}.\n`,
  );
  for (const problem of problems) print(`  ${problem}\n`);
  if (problems.length > 0) print("`tailrace queue repair` mends it.\n");
  return problems.length === 0 ? 0 : 1;
}

/** `tailrace queue export`: the records in a queue as lines, or its blocks. */
export async function exportQueue(archive: QueueArchive, areBlocks: boolean): Promise<number> {
  return printAll(areBlocks ? blocksWithLengths(archive) : lines(archive));
}

async function* blocksWithLengths(archive: QueueArchive): AsyncGenerator<Uint8Array> {
  for await (const { bytes, isDamaged } of archive.blocks()) {
    if (isDamaged) continue;
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length, 0);
    yield Buffer.concat([length, bytes]);
  }
}

async function* lines(archive: QueueArchive): AsyncGenerator<Uint8Array> {
  for await (const { bytes, isDamaged } of archive.blocks()) {
    const segments = isDamaged ? [] : [...segmentsOf(bytes)];
    for (const record of segments.flatMap(recordsOf)) yield asLine(record);
  }
}

/** Delimited records stand behind each other as they came. */
function recordsOf({ layout, records }: SegmentView): readonly Buffer[] {
  return layout === LAYOUT.sized ? [...sizedRecords(records)].map(({ bytes }) => bytes) : [records];
}

const LINE_FEED = 10;

function asLine(record: Buffer): Buffer {
  return record.length === 0 || record.at(-1) === LINE_FEED ? record : Buffer.concat([record, Buffer.of(LINE_FEED)]);
}

async function read(archive: QueueArchive): Promise<Contents> {
  const found: Contents = {
    blocks: 0,
    bytes: 0,
    damaged: 0,
    firstSequence: undefined,
    lastSequence: 0,
    oldest: Number.POSITIVE_INFINITY,
    newest: 0,
    shares: new Map(),
  };
  for await (const block of archive.blocks()) {
    found.blocks++;
    found.bytes += block.bytes.length;
    found.firstSequence ??= block.sequence;
    found.lastSequence = block.sequence;
    if (block.isDamaged) found.damaged++;
    else addBlock(found, block);
  }
  return found;
}

function addBlock(found: Contents, block: ArchivedBlock): void {
  const generation = generationOf(block);
  const inputs = found.shares.get(generation) ?? new Map<number, InputShare>();
  found.shares.set(generation, inputs);
  for (const { input, records, receivedMs } of segmentsOf(block.bytes)) {
    const share = inputs.get(input) ?? { segments: 0, bytes: 0 };
    share.segments++;
    share.bytes += records.length;
    inputs.set(input, share);
    found.oldest = Math.min(found.oldest, receivedMs);
    found.newest = Math.max(found.newest, receivedMs);
  }
}
