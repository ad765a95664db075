import { expect, test } from "vitest";
import { runCommand } from "../../support/command-line.ts";
import { readLetters } from "../../support/letters.ts";
import { scratchFolder } from "../../support/scratch.ts";
import { noteOf } from "../search-matrix.ts";
import { ask, documentsIn, outputTo } from "../servers.ts";
import type { ServerName } from "../servers.ts";

const INPUT = "input { stdin { codec => json_lines } }";
const TYPED = `date { match => ["seen", "ISO8601"] target => "seen" }
  mutate { add_field => { "[@metadata][tenant]" => "t-%{id}" } copy => { "f" => "[@metadata][deep][f]" } remove_field => ["host", "event", "@version"] }`;
/** What the filter makes a time of, which has milliseconds as in Logstash. */
const SEEN = '"seen":"2026-01-02T04:04:05.678+01:00"';
/** What no JSON parser of JavaScript keeps: a round float, an integer of 20 digits, microseconds. */
const VALUES = '"@timestamp":"2026-01-02T03:04:05.678901Z","big":12345678901234567890,"f":2.0';

/** Tailrace's command line on one folder of data. */
async function place(): Promise<{
  readonly letters: () => ReturnType<typeof readLetters>;
  readonly tailrace: (line: string, config: string, input?: string) => ReturnType<typeof runCommand>;
}> {
  const data = await scratchFolder();
  return {
    letters: () => readLetters(`${data}/dead_letter_queue/main`),
    tailrace: (line, config, input = "") =>
      runCommand([...line.split(" "), "--path.data", data, "--log.level", "error"], { files: { "p.conf": config }, input }),
  };
}

const RUN = "-f p.conf -S dead_letter_queue.enable=true";
const REPLAY = "dlq replay -f p.conf";

/** Dead letters of a real server: kept whole, sent again, gone. */
export function deadLetterTests(name: ServerName): void {
  const output = (index: string): string => `output { ${outputTo(name, `id => "es" index => "${index}" document_id => "%{id}"`)} }`;

  test("what the mapping refuses is kept with its types and @metadata, and replayed to zero once a filter mends it", async () => {
    await noteOf(name, "refused by a mapping: dead letters with their types and @metadata, mended by a filter, replayed to zero");
    await ask(name, "PUT", "/letters", {
      mappings: { properties: { n: { type: "long" }, f: { type: "double" }, big: { type: "keyword" }, seen: { type: "date_nanos" } } },
    });
    const { letters, tailrace } = await place();
    const events = [`{"id":"a","n":1`, `{"id":"b","n":"one"`, `{"id":"c","n":{"o":3.0}`].map((event) => `${event},${VALUES},${SEEN}}\n`);
    const config = `${INPUT} filter { ${TYPED} } ${output("letters")}`;

    const ran = await tailrace(RUN, config, events.join(""));
    expect([ran.code, Object.keys(await documentsIn(name, "letters"))]).toEqual([0, ["a"]]);

    const kept = await letters();
    expect(kept.map(({ head, metadata }) => [head.plugin_id, head.status, head.attempts, metadata])).toEqual([
      ["es", 400, 1, '{"deep":{"f":2.0},"tenant":"t-b"}'],
      ["es", 400, 1, '{"deep":{"f":2.0},"tenant":"t-c"}'],
    ]);
    expect(kept.map(({ head }) => head.reason)).toEqual([
      expect.stringContaining("field [n] of type [long]"),
      expect.stringContaining("[n]"),
    ]);
    const sheet = (await tailrace("dlq show main/1", "")).stdout;
    const types = [...sheet.matchAll(/^  (\[\S+) +(\w+) +(.*)$/gm)].map(([, field, type, value]) => `${field} ${type} ${value}`);
    expect(types.toSorted()).toEqual([
      '[@timestamp] timestamp "2026-01-02T03:04:05.678901Z"',
      "[big] integer 12345678901234567890",
      "[deep][f] float 2.0",
      "[f] float 2.0",
      '[id] text "c"',
      "[n][o] float 3.0",
      '[seen] timestamp "2026-01-02T03:04:05.678Z"',
      '[tenant] text "t-c"',
    ]);

    const again = await tailrace(REPLAY, config);
    expect([again.code, again.stdout]).toEqual([1, "2 letters sent: 2 failed again, kept with their history.\n"]);
    const twice = await letters();
    expect(twice.map(({ event, metadata }) => [event, metadata])).toEqual(kept.map(({ event, metadata }) => [event, metadata]));
    expect(twice.map(({ head }) => head.history)).toEqual(kept.map(({ head }) => [head]));
    for (const { head } of twice) expect(head.first).toBeGreaterThan(kept[1]!.head.last);

    const mend = `if [n][o] { mutate { rename => { "[n][o]" => "m" } remove_field => ["n"] } } else { mutate { update => { "n" => 1 } convert => { "n" => "integer" } } }`;
    const mended = await tailrace(`${REPLAY} --through`, `${INPUT} filter { ${mend} } ${output("letters")}`);
    expect([mended.code, mended.stdout, (await tailrace("dlq list", "")).stdout]).toEqual([0, "2 letters sent.\n", "No dead letters.\n"]);
    const time = '"seen":"2026-01-02T03:04:05.678Z"';
    expect(await documentsIn(name, "letters")).toEqual({
      a: `{${VALUES},"id":"a","n":1,${time}}`,
      b: `{${VALUES},"id":"b","n":1,${time}}`,
      c: `{${VALUES},"id":"c","m":3.0,${time}}`,
    });
  });

  test("thousands of letters are replayed to zero once the mapping is mended", async () => {
    const count = 5_000;
    await noteOf(name, `${count / 2} dead letters replayed to zero once the mapping was mended`);
    await ask(name, "PUT", "/strict", { mappings: { dynamic: "strict", properties: { id: { type: "long" } } } });
    const { letters, tailrace } = await place();
    const bare = 'filter { mutate { remove_field => ["host", "event", "@version", "@timestamp"] } }';
    const config = `${INPUT} ${bare} ${output("strict")}`;
    const events = Array.from({ length: count }, (_, id) => `{"id":${id}${id % 2 === 1 ? `,"new":${id}.0` : ""}}`);

    const ran = await tailrace(RUN, config, events.map((event) => `${event}\n`).join(""));
    expect([ran.code, (await letters()).length]).toEqual([0, count / 2]);
    await ask(name, "PUT", "/strict/_mapping", { properties: { new: { type: "double" } } });
    const replayed = await tailrace(REPLAY, config);

    expect([replayed.code, replayed.stdout]).toEqual([0, `${count / 2} letters sent.\n`]);
    expect(await letters()).toEqual([]);
    expect(await documentsIn(name, "strict")).toEqual(Object.fromEntries(events.map((event, id) => [`${id}`, event])));
  });
}
