import { open } from "node:fs/promises";
import { reasonOf } from "#plugin";
import { Commits } from "./commits.ts";
import type { Completion } from "./completion.ts";
import { damageOf, inflateInto, isCompressed } from "./compressed-file.ts";
import { findFiles } from "./find-files.ts";
import { sampleOf } from "./fingerprint.ts";
import { FollowedFile } from "./followed-file.ts";
import type { FollowedPlace, Reading } from "./followed-file.ts";
import { lookAt } from "./identity.ts";
import type { Look } from "./identity.ts";
import { isKnown, Opener } from "./opener.ts";
import type { Entry } from "./sincedb.ts";
import { waitForRoom } from "./wait.ts";

/** A file that is to be read, or is being read. */
interface Waiting {
  readonly path: string;
  readonly look: Look;
  readonly modifiedMs: number;
  file: FollowedFile | undefined;
}

/** So many chunks of a file are read at most before others have a turn where nothing says how many. */
const MOST_CHUNKS = 1_024;

/** Reads whole files, each once, to its end. A file of which all is safe is completed: deleted, or listed. */
export class Read {
  readonly #reading: Reading;
  readonly #completion: Completion;
  readonly #opener: Opener;
  /** The keys of files by path that have been taken in, read or left alone; they are not looked at again. */
  readonly #seen = new Map<string, string>();
  #waiting: Waiting[] = [];
  /** Files are completed one after the other, in the order in which they were read. */
  #completing: Promise<unknown> = Promise.resolve();

  constructor(reading: Reading, completion: Completion) {
    this.#reading = reading;
    this.#completion = completion;
    this.#opener = new Opener(reading.context);
  }

  async run(): Promise<void> {
    const { settings, signal, context, sincedb, intake } = this.#reading;
    await this.#discover(true);
    this.#reading.open.endOthers();
    for (let round = 1; !signal.aborted; round++) {
      while (!signal.aborted && (await this.#readAll())) {
        await waitForRoom(intake, context.clock, settings.statMs, signal);
        await sincedb.writeIfDue((key) => this.#isBeingRead(key));
      }
      await sincedb.writeIfDue((key) => this.#isBeingRead(key));
      if (settings.exitsAfterRead) break;
      if (round % settings.discoverEvery === 0 && !signal.aborted) await this.#discover(false);
      await context.clock.sleep(settings.statMs, signal);
    }
    for (const { file } of this.#waiting) file?.pause();
    if (!signal.aborted) await Promise.race([this.#completing, aborted(signal)]);
  }

  async close(): Promise<void> {
    for (const { file } of this.#waiting) await file?.close();
  }

  #isBeingRead(key: string): boolean {
    return this.#waiting.some(({ look }) => look.key === key);
  }

  async #discover(isFirst: boolean): Promise<void> {
    const { settings } = this.#reading;
    const found = new Set<string>();
    for (const pattern of settings.patterns) for (const path of await findFiles(pattern)) if (!settings.isExcluded(path)) found.add(path);
    for (const path of this.#seen.keys()) if (!found.has(path)) this.#seen.delete(path);
    for (const path of found) {
      const look = await lookAt(path);
      if (!look?.isFile || this.#seen.get(path) === look.key) continue;
      this.#seen.set(path, look.key);
      await this.#takeIn(path, look, isFirst);
    }
    this.#waiting.sort(settings.order);
  }

  async #takeIn(path: string, look: Look, isFirst: boolean): Promise<void> {
    const { settings, context, sincedb, open } = this.#reading;
    if (context.clock.now() - look.modifiedMs > settings.ignoreOlderMs) return;
    const entry = open.entryOf(look.key) ?? sincedb.get(look.key);
    const isDone = sincedb.get(look.key)?.print?.isDone === true;
    const position = entry === undefined ? 0 : await this.#positionOf(path, look, { entry, isDone });
    if (entry !== undefined && position >= look.size && position > 0) {
      // An earlier process has read it; where that was not Logstash, it is completed as far as it was not.
      if (isFirst && entry.print !== undefined && !isDone) this.#complete(path, look.key, Promise.resolve());
      return;
    }
    const file = isCompressed(path) ? undefined : new FollowedFile(this.#reading, this.#placeOf({ path, key: look.key, position }));
    this.#waiting.push({ path, look, modifiedMs: look.modifiedMs, file });
  }

  #placeOf(place: Omit<FollowedPlace, "open">): FollowedPlace {
    return { ...place, open: place.position > 0 ? this.#reading.open.take(place.key) : undefined };
  }

  /** Where to go on with a file of which something is known; 0: it has become another. */
  async #positionOf(path: string, { key }: Look, { entry, isDone }: { readonly entry: Entry; readonly isDone: boolean }): Promise<number> {
    const opened = await this.#opener.open(path);
    if (opened === undefined) return 0;
    try {
      if (opened.look.key !== key || !(await isKnown(opened, entry))) return 0;
      // A deleted file's number was given to one that begins the same.
      return isDone && this.#completion.isDeleted ? 0 : entry.position;
    } finally {
      await opened.handle.close();
    }
  }

  /** A turn for each file; true: there is more to read. */
  async #readAll(): Promise<boolean> {
    const { settings, signal } = this.#reading;
    for (const waiting of this.#waiting.slice(0, settings.mostOpen)) {
      if (signal.aborted) return false;
      const isFinished = await this.#turn(waiting);
      if (isFinished) this.#waiting = this.#waiting.filter((each) => each !== waiting);
    }
    return this.#waiting.length > 0;
  }

  /** True: the file is read, or is not to be read. */
  async #turn(waiting: Waiting): Promise<boolean> {
    const { path, file } = waiting;
    if (file === undefined) return this.#inflate(waiting);
    const { settings } = this.#reading;
    if (!file.isOpen) {
      const opened = await this.#opener.open(path);
      if (opened?.look.key !== file.key) {
        await opened?.handle.close();
        // Gone, or another one: that is found when files are looked for again.
        this.#seen.delete(path);
        return true;
      }
      await file.use(opened.handle);
      file.note();
    }
    const turn = await file.read(Math.min(settings.chunkCount, MOST_CHUNKS));
    if (turn === "replaced") {
      file.finish();
      file.restart();
    }
    if (turn !== "end") return false;
    await this.#finish(file);
    return true;
  }

  async #finish(file: FollowedFile): Promise<void> {
    await file.close();
    file.finish();
    this.#complete(file.path, file.key, file.committed());
  }

  /** @param isSafe resolves when everything that was read of the file is acknowledged */
  #complete(path: string, key: string, isSafe: Promise<unknown>): void {
    const { sincedb } = this.#reading;
    this.#completing = Promise.all([this.#completing, isSafe]).then(async () => {
      await this.#completion.run(path);
      if (this.#completion.isDeleted) this.#seen.delete(path);
      sincedb.markDone(key);
    });
  }

  /** A compressed file is read whole, in one turn: a place in it cannot be gone on from. */
  async #inflate({ path, look }: Waiting): Promise<boolean> {
    const { settings, intake, context, signal, sincedb } = this.#reading;
    const damage = settings.checksArchives ? await damageOf(path, signal) : undefined;
    if (damage !== undefined) {
      context.logger.warn({ path, error: reasonOf(damage) }, "A compressed file is damaged, and left alone.");
      return true;
    }
    const source = intake.source([path, context.hostname, context.hostname, path]);
    const stream = intake.stream(source);
    try {
      if (!(await inflateInto(stream, path, { intake, delimiter: settings.delimiter, signal }))) return false;
    } catch (error) {
      stream.end();
      context.logger.error({ path, error: reasonOf(error) }, "A compressed file cannot be read to its end: it is left as it is.");
      return true;
    }
    const sample = await sampleNow(path, look.size);
    const commits = new Commits(context.isDurable);
    commits.add(stream.end(), () => sincedb.set(look.key, look.size, { path, ...sample }));
    this.#complete(path, look.key, commits.done());
    return true;
  }
}

async function sampleNow(path: string, size: number): ReturnType<typeof sampleOf> {
  const handle = await open(path, "r");
  try {
    return await sampleOf(handle, size);
  } finally {
    await handle.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
