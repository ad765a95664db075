import { makeInteger } from "#plugin";

/**
 * The severity is the last three bits of a priority, the facility what stands before them; a negative priority has a negative
 * facility.
 */
export function splitPriority(priority: number | bigint): { readonly facilityCode: number | bigint; readonly severityCode: number } {
  if (typeof priority === "bigint") return { facilityCode: makeInteger(priority >> 3n), severityCode: Number(priority & 7n) };
  const facilityCode = Math.floor(priority / 8);
  return { facilityCode, severityCode: priority - facilityCode * 8 };
}
