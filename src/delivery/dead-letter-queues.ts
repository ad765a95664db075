import { existsSync } from "node:fs";
import path from "node:path";
import type { Logger } from "../plugin/context.ts";
import type { DeadLetters, GivenLetter } from "../plugin/input.ts";
import { folderOf } from "../store/folder-name.ts";
import { incarnationOf } from "../store/incarnation.ts";
import { openStore } from "../store/open-store.ts";
import type { OpenStore, Store, StoredEntry } from "../store/store.ts";
import { decodeDeadLetter } from "./dead-letter.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";
import type { DeadLetterSettings } from "./dead-letter-queue.ts";
import { aboutLetter } from "./letter-history.ts";

interface Opened {
  readonly queue: DeadLetterQueue;
  readonly incarnation: string;
}

/** The dead letters that a process has open: one process, and in it one handle, can have a folder. */
export class DeadLetterQueues {
  readonly #logger: Logger;
  readonly #openStore: OpenStore;
  readonly #opened = new Map<string, Promise<Opened>>();

  constructor(logger: Logger, open: OpenStore = openStore) {
    this.#logger = logger;
    this.#openStore = open;
  }

  /**
   * Opens the dead letters of a pipeline. They must be closed.
   * @throws TailraceError STORE_LOCKED when another process has them, STORE_TOO_NEW, STORE_NOT_OPENED
   */
  async open(settings: DeadLetterSettings): Promise<DeadLetterQueue> {
    return (await this.#share(settings.folder, settings)).queue;
  }

  /** Opens the dead letters of a pipeline to read them; undefined: there are none in the folder. @throws as `open` */
  async openToRead(base: string, pipelineId: string): Promise<DeadLetters | undefined> {
    const folder = folderOf(base, pipelineId);
    if (!existsSync(path.join(folder, "CURRENT"))) return undefined;
    const { queue, incarnation } = await this.#share(folder, undefined);
    return {
      incarnation,
      read: async (from) => this.#given(await queue.read(from)),
      remove: (numbers) => queue.remove(numbers),
      onAdded: (listener) => queue.onAdded(listener),
      close: () => queue.close(),
    };
  }

  /** Closes what is still open. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#opened.values()].map(async (opening) => (await opening).queue.closeForAll()));
  }

  /** One after the other: who comes first opens. */
  #share(folder: string, settings: DeadLetterSettings | undefined): Promise<Opened> {
    const key = path.resolve(folder);
    const opening = this.#shareAfter(this.#opened.get(key), settings ?? asReader(folder), settings !== undefined);
    this.#opened.set(key, opening);
    return opening;
  }

  async #shareAfter(before: Promise<Opened> | undefined, settings: DeadLetterSettings, isOwner: boolean): Promise<Opened> {
    const known = await before?.catch(() => undefined);
    if (known?.queue.isOpen) {
      known.queue.share(isOwner ? settings : undefined);
      return known;
    }
    await known?.queue.closed;
    return this.#openFirst(settings);
  }

  async #openFirst(settings: DeadLetterSettings): Promise<Opened> {
    const reopen = (): Promise<Store> => this.#openAndTell(settings.folder);
    const store = await reopen();
    try {
      return { queue: new DeadLetterQueue({ store, reopen, settings, logger: this.#logger }), incarnation: await incarnationOf(store) };
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async #openAndTell(folder: string): Promise<Store> {
    const { store, ...found } = await this.#openStore(folder);
    if (found.damage !== undefined)
      this.#logger.error(
        { folder, ...found, letters: store.totals.entries },
        "The dead letters were damaged and are repaired: some of them may be lost.",
      );
    return store;
  }

  #given(entries: readonly StoredEntry[]): GivenLetter[] {
    return entries.flatMap((entry) => {
      const given = givenLetter(entry);
      if (given === undefined) this.#logger.error({ letter: entry.sequence }, "A dead letter is damaged: it is passed over.");
      return given ?? [];
    });
  }
}

/** The settings of letters that nobody adds to. */
export function asReader(folder: string): DeadLetterSettings {
  return { folder, maxBytes: Number.POSITIVE_INFINITY, policy: "drop_newer", retainMs: undefined };
}

/** A letter as an input is given it; undefined: it is damaged. */
function givenLetter({ sequence, bytes, isDamaged }: StoredEntry): GivenLetter | undefined {
  if (isDamaged) return undefined;
  const { head, event } = decodeDeadLetter(bytes);
  return { number: sequence, event, about: aboutLetter(head), enteredMs: head.last, hasHistory: head.history !== undefined };
}
