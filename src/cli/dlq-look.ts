import type { DeadLetter, EarlierDeath } from "../delivery/dead-letter.ts";
import { eventOf } from "../delivery/letter-archive.ts";
import { causeOf, Causes, pluginOf } from "../delivery/letter-cause.ts";
import { idOf } from "../delivery/letter-choice.ts";
import { writeJson } from "../event/json-write.ts";
import { letterGone, unknownAction } from "./errors.ts";
import { chosenLetters } from "./letter-flags.ts";
import type { ChosenLetters } from "./letter-flags.ts";
import { print, printAll } from "./print.ts";
import { countText, sizeText, table, timeText } from "./table.ts";
import { typedFields } from "./typed-fields.ts";

/** `tailrace dlq list`: what the letters died of. */
export async function listLetters(letters: ChosenLetters): Promise<number> {
  const causes = new Causes();
  let damaged = 0;
  for await (const archived of chosenLetters(letters)) {
    if (archived.letter === undefined) damaged++;
    else causes.add(archived.letter.head, idOf(archived));
  }
  const rows = causes.groups.map(({ count, first, last, sample, cause }) => [`${count}`, timeText(first), timeText(last), sample, cause]);
  if (rows.length > 0) print(table([["count", "first", "last", "sample", "cause"], ...rows]));
  else if (damaged === 0) print("No dead letters.\n");
  return damaged === 0 ? 0 : print(`${countText(damaged, "letter")} damaged: nothing is known of them.\n`);
}

/** `tailrace dlq stats`: how many there are, of which plugins, how large. */
export async function countLetters(letters: ChosenLetters): Promise<number> {
  for (const pipeline of letters.pipelines) {
    const found = { letters: 0, bytes: 0, damaged: 0, again: 0, oldest: Number.POSITIVE_INFINITY, newest: 0 };
    const plugins = new Map<string, number>();
    for await (const { letter, length } of chosenLetters({ ...letters, pipelines: [pipeline] })) {
      found.letters++;
      found.bytes += length;
      if (letter === undefined) {
        found.damaged++;
        continue;
      }
      const { head } = letter;
      if (head.history !== undefined) found.again++;
      found.oldest = Math.min(found.oldest, head.last);
      found.newest = Math.max(found.newest, head.last);
      plugins.set(pluginOf(head), (plugins.get(pluginOf(head)) ?? 0) + 1);
    }
    const ages = found.newest === 0 ? "" : `, ${timeText(found.oldest)} to ${timeText(found.newest)}`;
    print(`${pipeline}: ${countText(found.letters, "letter")}, ${sizeText(found.bytes)}${ages}\n`);
    for (const [plugin, count] of [...plugins].toSorted(([, a], [, b]) => b - a)) print(`  ${plugin}: ${count}\n`);
    if (found.again > 0) print(`  sent again and failed again: ${found.again}\n`);
    if (found.damaged > 0) print(`  damaged: ${found.damaged}\n`);
  }
  return 0;
}

/** `tailrace dlq show ID`: letters whole. */
export async function showLetters(letters: ChosenLetters): Promise<number> {
  if (letters.choice.ids === undefined) throw unknownAction("dlq show", undefined, ["ID"]);
  const missing = new Set(letters.choice.ids);
  for await (const archived of chosenLetters(letters)) {
    missing.delete(idOf(archived));
    print(archived.letter === undefined ? `letter ${idOf(archived)}: damaged\n` : sheetOf(idOf(archived), archived.letter));
  }
  for (const id of missing) throw letterGone(id);
  return 0;
}

function sheetOf(id: string, letter: DeadLetter): string {
  const { history = [], ...head } = letter.head;
  const { fields, metadata } = eventOf(letter);
  const rows: [string, string | number | undefined][] = [
    ["plugin", pluginOf(head)],
    ["kind", head.plugin_kind],
    ["status", head.status],
    ["reason", head.reason],
    ["response", head.response],
    ["attempts", head.attempts],
    ["first", timeText(head.first)],
    ["last", timeText(head.last)],
    ["config", head.config],
  ];
  const known = rows.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(10)}${value}\n`]));
  return [
    `letter ${id}\n`,
    ...known,
    ...history.map(deathText),
    section("event", typedFields(fields)),
    section("@metadata", typedFields(metadata)),
  ].join("");
}

function deathText(death: EarlierDeath): string {
  return `  ${"before".padEnd(10)}${timeText(death.last)} ${causeOf(death)}\n`;
}

function section(title: string, rows: readonly string[][]): string {
  if (rows.length === 0) return "";
  const [reference, type] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return `${title}\n${rows.map((row) => `  ${row[0]!.padEnd(reference!)}  ${row[1]!.padEnd(type!)}  ${row[2]!}\n`).join("")}`;
}

/** `tailrace dlq export`: letters as JSON lines. */
export async function exportLetters(letters: ChosenLetters): Promise<number> {
  return printAll(jsonLines(letters));
}

async function* jsonLines(letters: ChosenLetters): AsyncGenerator<string> {
  for await (const archived of chosenLetters(letters)) {
    const id = JSON.stringify(idOf(archived));
    if (archived.letter === undefined) {
      yield `{"letter":${id},"damaged":true}\n`;
      continue;
    }
    const { fields, metadata } = eventOf(archived.letter);
    const head = JSON.stringify(archived.letter.head).slice(1, -1);
    yield `{"letter":${id},"pipeline":${JSON.stringify(archived.pipeline)},${head},"event":${writeJson(fields)},"metadata":${writeJson(metadata)}}\n`;
  }
}
