import { reasonOf } from "#plugin";
import type { OpenStream } from "#plugin";
import { FollowedFile } from "./followed-file.ts";
import type { FollowedPlace, Reading, Turn } from "./followed-file.ts";
import { findFiles, matchesPattern } from "./find-files.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { lookAt, lookThrough } from "./identity.ts";
import type { Look } from "./identity.ts";
import { isKnown, Opener } from "./opener.ts";
import type { Opened } from "./opener.ts";
import { NewCopies } from "./new-copies.ts";
import type { OpenPlace } from "./open-places.ts";
import { findReplaced } from "./replaced-places.ts";
import { findCopy, findRenamed } from "./siblings.ts";
import type { Sibling } from "./siblings.ts";
import type { Entry } from "./sincedb.ts";
import { waitForRoom } from "./wait.ts";

/** A deleted file whose writer has it open still may grow: it is read until it has been silent for so long. */
const DELETED_SILENT_MS = 5_000;
/** So many chunks of a file are read at most before all files are looked at again. */
const MOST_CHUNKS = 256;
/** Files that are looked at side by side. */
const LOOKS_AT_ONCE = 32;

/**
 * Follows files as they grow. A file is its inode as long as its content is the one that was read: it may have another name,
 * or none, and is read to its end.
 */
export class Tail {
  readonly #reading: Reading;
  readonly #opener: Opener;
  readonly #copies = new NewCopies();
  /** The files at the paths; undefined: there is none now, or it cannot be opened. */
  readonly #known = new Map<string, FollowedFile | undefined>();
  /** Files that no known path has any more. */
  readonly #detached = new Set<FollowedFile>();
  readonly #byKey = new Map<string, FollowedFile>();
  #isCrowdTold = false;
  /** There are files that the sincedb on disk does not know. */
  #hasNew = false;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#opener = new Opener(reading.context);
  }

  async run(): Promise<void> {
    const { settings, signal, context, sincedb, intake } = this.#reading;
    for (const { place, copy } of await findReplaced(this.#reading)) await this.#followCopy(place, copy);
    await this.#discover(true);
    await this.#findRotated();
    this.#reading.open.endOthers();
    for (let round = 1; !signal.aborted; round++) {
      if (round > 1) await this.#look();
      // Before a line of a new file is given: whatever happens to its name then, the next process finds it again.
      if (this.#hasNew) await sincedb.write();
      this.#hasNew = false;
      const startMs = context.clock.now();
      let isFull = false;
      while (!signal.aborted) {
        const turns = await this.#read();
        isFull = turns.has("full");
        if (isFull || !turns.has("more") || context.clock.now() - startMs >= settings.statMs) break;
      }
      await this.#closeSilent();
      await sincedb.writeIfDue((key) => this.#byKey.has(key));
      if (round % settings.discoverEvery === 0 && !signal.aborted) await this.#discover(false);
      if (isFull) await waitForRoom(intake, context.clock, settings.statMs, signal);
      else await context.clock.sleep(settings.statMs, signal);
    }
    for (const file of this.#all()) file.pause();
  }

  async close(): Promise<void> {
    for (const file of this.#all()) await file.close();
  }

  #all(): FollowedFile[] {
    return [...this.#byKey.values()];
  }

  /** Takes in what the patterns find that is not known yet. */
  async #discover(isFirst: boolean): Promise<void> {
    const { settings, sincedb, open } = this.#reading;
    const found = new Set<string>();
    for (const pattern of settings.patterns) for (const path of await findFiles(pattern)) if (!settings.isExcluded(path)) found.add(path);
    for (const [path, file] of this.#known) if (file === undefined && !found.has(path)) this.#known.delete(path);
    const fresh = [...found].filter((path) => !this.#known.has(path));
    const looks = await Promise.all(fresh.map(async (path) => ({ path, look: await lookAt(path) })));
    const there = looks.flatMap(({ path, look }) => (look?.isFile ? [{ path, look, modifiedMs: look.modifiedMs }] : []));
    // Those of which something is known come first: what is new may be a copy of one of them.
    const isNew = ({ look }: { readonly look: Look }): number => Number((open.entryOf(look.key) ?? sincedb.get(look.key)) === undefined);
    for (const { path, look } of there.toSorted((a, b) => isNew(a) - isNew(b) || settings.order(a, b))) {
      if (!isFirst && (await this.#copies.mustWait(path, look, this.#all()))) continue;
      await this.#adopt(path, look, isFirst);
    }
  }

  /** Looks at every path and every file without one. */
  async #look(): Promise<void> {
    const paths = [...this.#known.keys()];
    for (let at = 0; at < paths.length; at += LOOKS_AT_ONCE) {
      const some = paths.slice(at, at + LOOKS_AT_ONCE);
      const looks = await Promise.all(some.map(lookAt));
      for (const [n, path] of some.entries()) await this.#looked(path, looks[n]);
    }
    for (const path of this.#copies.due()) {
      const look = await lookAt(path);
      if (look?.isFile && !(await this.#copies.mustWait(path, look, this.#all()))) await this.#adopt(path, look, false);
    }
    for (const file of this.#detached) await this.#lookAtDetached(file);
  }

  async #looked(path: string, look: Look | undefined): Promise<void> {
    const file = this.#known.get(path);
    if (file !== undefined && file.key === look?.key) return this.#same(file, look);
    if (file !== undefined) await this.#lost(path, file);
    if (look?.isFile) await this.#adopt(path, look, false);
  }

  async #same(file: FollowedFile, look: Look): Promise<void> {
    const hasChanged = look.modifiedMs !== file.modifiedMs || look.size !== file.position;
    file.modifiedMs = look.modifiedMs;
    if (!hasChanged) return;
    file.hasNews = true;
    if (!file.isOpen) await this.#reopen(file);
  }

  /** The path has another file now, or none. */
  async #lost(path: string, file: FollowedFile): Promise<void> {
    this.#known.set(path, undefined);
    const other = [...this.#known].find(([, each]) => each === file)?.[0];
    if (other !== undefined) return file.rename(other);
    this.#detached.add(file);
    file.hasNews = true;
    if (file.isOpen) return;
    const renamed = await findRenamed(path, file.key);
    if (renamed === undefined) this.#forget(file);
    else await file.use(renamed.handle);
  }

  async #lookAtDetached(file: FollowedFile): Promise<void> {
    if (file.handle === undefined) return;
    const look = await lookThrough(file.handle);
    if (look.size !== file.position || look.modifiedMs !== file.modifiedMs) file.hasNews = true;
    file.modifiedMs = look.modifiedMs;
    const silentMs = this.#reading.context.clock.now() - file.activeMs;
    if (!look.isDeleted || file.hasNews || silentMs < DELETED_SILENT_MS) return;
    file.retire();
    await this.#drop(file);
  }

  /** A file that is new at its path. */
  async #adopt(path: string, look: Look, isFirst: boolean): Promise<void> {
    const { settings, context, sincedb, open } = this.#reading;
    this.#known.set(path, undefined);
    if (this.#takeKnown(path, look.key)) return;
    const entry = open.entryOf(look.key) ?? sincedb.get(look.key);
    if (context.clock.now() - look.modifiedMs > settings.ignoreOlderMs) {
      const file = this.#add({ path, key: look.key, position: entry?.position ?? look.size, open: open.take(look.key) });
      file.modifiedMs = look.modifiedMs;
      return;
    }
    if (!(await this.#makeWay())) return;
    const opened = await this.#opener.open(path);
    if (opened === undefined) return;
    if (opened.look.key !== look.key && this.#takeKnown(path, opened.look.key)) return opened.handle.close();
    const file = this.#add({ path, key: opened.look.key, ...(await this.#startOf(path, opened, isFirst)) });
    await file.use(opened.handle);
    file.modifiedMs = opened.look.modifiedMs;
    file.note();
  }

  /** A file that is followed already has come to this path. */
  #takeKnown(path: string, key: string): boolean {
    const file = this.#byKey.get(key);
    if (file === undefined) return false;
    this.#known.set(path, file);
    if (this.#detached.delete(file)) file.rename(path);
    return true;
  }

  #add(place: FollowedPlace): FollowedFile {
    const file = new FollowedFile(this.#reading, place);
    this.#known.set(place.path, file);
    this.#byKey.set(place.key, file);
    this.#hasNew = true;
    return file;
  }

  async #startOf(path: string, opened: Opened, isFirst: boolean): Promise<Pick<FollowedPlace, "position" | "open">> {
    const { settings, sincedb, open } = this.#reading;
    const { key, size } = opened.look;
    const [latest, kept] = [open.entryOf(key), sincedb.get(key)];
    if (latest !== undefined) {
      if (await isKnown(opened, latest)) return { position: latest.position, open: open.take(key) };
      // It was copied and truncated since findReplaced has looked.
      await this.#followCopyOf(latest, path, key, () => open.take(key));
    }
    if (kept === undefined) return { position: latest === undefined && isFirst && !settings.startsAtBeginning ? size : 0 };
    if (await isKnown(opened, kept)) return { position: kept.position };
    await this.#followCopyOf(kept, path, key);
    return { position: 0 };
  }

  async #followCopyOf({ path, print, position }: Entry, current: string, key: string, open?: () => OpenStream | undefined): Promise<void> {
    if (print === undefined) return;
    const old = path ?? current;
    const copy = await findCopy(old, print, (other) => other === key || this.#isSettled(other));
    if (copy !== undefined) await this.#followBeside(copy, { path: old, position, open: open?.() });
  }

  async #followCopy(place: OpenPlace, copy: Sibling): Promise<void> {
    const { path = copy.path, position } = place.entry;
    await this.#followBeside(copy, { path, position, open: this.#reading.open.takePlace(place) });
  }

  /** True of a file of which something is known: it is nobody's copy. */
  #isSettled(key: string): boolean {
    const { sincedb, open } = this.#reading;
    return this.#byKey.has(key) || (open.entryOf(key) ?? sincedb.get(key)) !== undefined;
  }

  /** Follows a file under the path that it had, or that it is a copy of. */
  async #followBeside({ key, handle }: Sibling, place: Omit<FollowedPlace, "key">): Promise<void> {
    const file = new FollowedFile(this.#reading, { ...place, key });
    this.#byKey.set(key, file);
    this.#detached.add(file);
    await file.use(handle);
    file.note();
  }

  /** Files that were renamed while nobody looked: what is unread of them is read under their old path. */
  async #findRotated(): Promise<void> {
    const { settings, sincedb, open } = this.#reading;
    for (const key of new Set([...open.keys(), ...sincedb.keys()])) {
      const entry = open.entryOf(key) ?? sincedb.get(key);
      const { path, position } = entry ?? {};
      if (entry === undefined || position === undefined || path === undefined || this.#byKey.has(key)) continue;
      if (settings.isExcluded(path) || !settings.patterns.some((pattern) => matchesPattern(pattern, path))) continue;
      const renamed = await findRenamed(path, key);
      if (renamed === undefined) continue;
      const opened = { handle: renamed.handle, look: await lookThrough(renamed.handle) };
      if (opened.look.size > position && (await isKnown(opened, entry)))
        await this.#followBeside(renamed, { path, position, open: open.take(key) });
      else await renamed.handle.close();
    }
  }

  /** A turn for each file that has news. */
  async #read(): Promise<Set<string>> {
    const { settings, signal } = this.#reading;
    const turns = new Set<string>();
    for (const file of this.#all().toSorted(settings.order)) {
      if (signal.aborted) break;
      if (!file.hasNews || !file.isOpen) continue;
      const turn = await this.#turn(file);
      if (turn === "replaced") await this.#replaced(file);
      else file.hasNews = turn !== "end";
      turns.add(turn === "replaced" ? "more" : turn);
      if (turn === "full") break;
    }
    return turns;
  }

  async #turn(file: FollowedFile): Promise<Turn> {
    const { settings, context } = this.#reading;
    try {
      return await file.read(Math.min(settings.chunkCount, MOST_CHUNKS));
    } catch (error) {
      context.logger.warn({ path: file.path, error: reasonOf(error) }, "A file cannot be read; it is opened again when it changes.");
      await this.#closeFile(file);
      return "end";
    }
  }

  /** What was read of a file is not there any more: a copy of it may be, with what was not read. */
  async #replaced(file: FollowedFile): Promise<void> {
    const { context } = this.#reading;
    const print = fingerprintOf(file.sample, file.position);
    const copy = await findCopy(file.path, print, (key) => key === file.key || this.#isSettled(key));
    if (copy === undefined) file.finish();
    else {
      const follower = new FollowedFile(this.#reading, { path: file.path, key: copy.key, position: 0 });
      file.handOver(follower, copy.handle);
      this.#byKey.set(copy.key, follower);
      this.#detached.add(follower);
    }
    context.logger.info({ path: file.path, copy: copy?.path }, "A file was truncated, or written anew: it is read from its beginning.");
    file.restart();
  }

  async #reopen(file: FollowedFile): Promise<void> {
    if (!(await this.#makeWay())) return;
    const opened = await this.#opener.open(file.path);
    if (opened === undefined) return;
    // The next look sees that the path has another file.
    if (opened.look.key !== file.key) return opened.handle.close();
    if (!(await file.wasReadIn(opened.handle))) file.restart();
    await file.use(opened.handle);
  }

  /** Closes the file that has been silent longest when there are as many as there may be. */
  async #makeWay(): Promise<boolean> {
    const { settings, context } = this.#reading;
    const open = this.#all().filter(({ isOpen }) => isOpen);
    if (open.length < settings.mostOpen) return true;
    const silent = open.filter(({ hasNews }) => !hasNews).toSorted((a, b) => a.activeMs - b.activeMs)[0];
    if (silent !== undefined) await this.#closeFile(silent);
    else if (!this.#isCrowdTold)
      context.logger.warn({ max_open_files: settings.mostOpen }, "As many files are open as may be: others wait.");
    this.#isCrowdTold = silent === undefined;
    return silent !== undefined;
  }

  async #closeSilent(): Promise<void> {
    const { settings, context } = this.#reading;
    const now = context.clock.now();
    for (const file of this.#all())
      if (file.isOpen && !file.hasNews && now - file.activeMs > settings.closeOlderMs) await this.#closeFile(file);
  }

  async #closeFile(file: FollowedFile): Promise<void> {
    file.leave();
    if (this.#detached.has(file)) await this.#drop(file);
    else await file.close();
  }

  async #drop(file: FollowedFile): Promise<void> {
    this.#forget(file);
    await file.close();
  }

  #forget(file: FollowedFile): void {
    this.#detached.delete(file);
    this.#byKey.delete(file.key);
  }
}
