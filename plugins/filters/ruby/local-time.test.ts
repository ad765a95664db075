import { expect, test, vi } from "vitest";
import { filterMaker } from "../../../test/support/created-filters.ts";

// Answers of JRuby 10.
test.each<[zone: string, code: string, values: readonly unknown[]]>([
  [
    "Europe/Berlin",
    `[t.zone, s.zone, t.to_s, s.strftime("%Z %z"), s.dst?, t.isdst, t.utc_offset, event.timestamp.time.localtime.to_s, event.timestamp.time.zone,
      Time.now.zone.start_with?("CE"), Time.at(s).to_s, t.dup.utc.to_s, t.getlocal("+05:00").zone,
      Time.local(2024, 3, 31, 2, 30).to_s, Time.new(2024, 10, 27, 2, 30).zone, Time.parse("2024-07-01 10:00").to_s, Time.parse("2024-07-01T10:00:00Z").to_s,
      Time.strptime("2024-01-01", "%Y-%m-%d").to_s, Time.mktime(2024).zone, (s + 86_400 * 180).zone]`,
    [
      "CET",
      "CEST",
      "2024-01-01 01:00:00 +0100",
      "CEST +0200",
      true,
      false,
      3600,
      "1970-01-01 01:00:00 +0100",
      "UTC",
      true,
      "2024-07-03 11:46:40 +0200",
      "2024-01-01 00:00:00 UTC",
      null,
      "2024-03-31 03:30:00 +0200",
      "CET",
      "2024-07-01 10:00:00 +0200",
      "2024-07-01 10:00:00 UTC",
      "2024-01-01 00:00:00 +0100",
      "CET",
      "CET",
    ],
  ],
  [
    "America/New_York",
    `[t.to_s, s.zone, Time.local(2024, 3, 10, 2, 30).to_s, Time.local(2024, 11, 3, 1, 30).to_s, Time.local(2024, 11, 3, 1, 30).zone, Time.local(2024, 11, 3, 2).to_s]`,
    ["2023-12-31 19:00:00 -0500", "EDT", "2024-03-10 03:30:00 -0400", "2024-11-03 01:30:00 -0500", "EST", "2024-11-03 02:00:00 -0500"],
  ],
])("local times are those of the system's zone, %s", async (zone, code, values) => {
  vi.stubEnv("TZ", zone);
  const { make, pass } = await filterMaker(`ruby { code => 't = Time.at(1704067200); s = Time.at(1720000000); event.set("y", ${code})' }`);

  const events = pass(make(), [{}]);
  vi.unstubAllEnvs();

  expect(events).toEqual([{ y: values }]);
});
