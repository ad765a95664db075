import { expect, test } from "vitest";
import { zoneName } from "./zone-name.ts";

// Answers of JRuby 10, winter and summer.
test.each<[zone: string, offsets: readonly [number, number], names: readonly string[]]>([
  ["Europe/Berlin", [3600, 7200], ["CET", "CEST"]],
  ["Europe/London", [0, 3600], ["GMT", "BST"]],
  ["America/New_York", [-18_000, -14_400], ["EST", "EDT"]],
  ["America/Sao_Paulo", [-10_800, -10_800], ["GMT-03:00", "GMT-03:00"]],
  ["Asia/Kolkata", [19_800, 19_800], ["IST", "IST"]],
  ["Asia/Tokyo", [32_400, 32_400], ["JST", "JST"]],
  ["Asia/Kathmandu", [20_700, 20_700], ["GMT+05:45", "GMT+05:45"]],
  ["Australia/Sydney", [39_600, 36_000], ["AEDT", "AEST"]],
  ["Africa/Johannesburg", [7200, 7200], ["SAST", "SAST"]],
])("Ruby's name of %s", (zone, [inJanuary, inJuly], names) => {
  expect([zoneName(zone, 1_704_067_200, inJanuary), zoneName(zone, 1_720_000_000, inJuly)]).toEqual(names);
});
