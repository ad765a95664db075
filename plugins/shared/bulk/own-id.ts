/** An id that we have given a record is the first thing its action line says; one from anywhere else stands behind the index. */
const HEAD = /^\{"(?:index|create)":\{"_id":"[\w-]{20}",/;
/** Bytes in which the head of a record surely ends. */
const HEAD_BYTES = 64;

/** What stands in an action line for an id of ours (see RecordIds), before all else. */
export function ownIdMember(id: string): string {
  return `"_id":"${id}"`;
}

export function hasOwnId(record: Buffer): boolean {
  return headOf(record) !== undefined;
}

/** The record as it would be if we had given it no id. */
export function withoutOwnId(record: Buffer): Buffer {
  const head = headOf(record);
  if (head === undefined) return record;
  return Buffer.concat([record.subarray(0, head.indexOf('"_id"')), record.subarray(head.length)]);
}

function headOf(record: Buffer): string | undefined {
  return HEAD.exec(record.toString("latin1", 0, HEAD_BYTES))?.[0];
}
