import type { InputContext, Intake, OpenStream } from "#plugin";
import { fingerprintOf } from "./fingerprint.ts";
import type { Sample } from "./fingerprint.ts";
import type { Entry } from "./sincedb.ts";

/** Of what a position in the queue speaks. */
export interface OpenPlace {
  readonly key: string;
  readonly entry: Entry;
  readonly stream: OpenStream;
}

interface GivenPlace extends Sample {
  readonly key: string;
  readonly path: string;
  readonly position: number;
}

/**
 * Where the process before was in files, as the queue on disk has it: in the same write as the lines before it. A codec may keep
 * lines back there, so the streams are gone on with, and those of files that are not there any more are ended.
 */
export class OpenPlaces {
  readonly #intake: Intake;
  readonly #hostname: string;
  /**
   * By key, the oldest first. Only the latest can be that of the file itself: the content that the others speak of was replaced, and a
   * copy of it took their stream over, from which nothing was read yet.
   */
  readonly #places = new Map<string, OpenPlace[]>();
  /** Whether positions are given to the queue. */
  readonly isKept: boolean;

  /** @param isKept a sincedb is kept, and was there: who deletes it wants all files to be read again */
  constructor(
    intake: Intake,
    { isDurable, hostname }: Pick<InputContext, "isDurable" | "hostname">,
    { isKept, wasKept }: { readonly isKept: boolean; readonly wasKept: boolean },
  ) {
    this.#intake = intake;
    this.#hostname = hostname;
    this.isKept = isDurable && isKept;
    for (const stream of intake.openStreams.toSorted((a, b) => a.id - b.id)) {
      const place = { ...parse(stream.position), stream };
      if (this.isKept && wasKept) this.#places.set(place.key, [...(this.#places.get(place.key) ?? []), place]);
      else this.#end(place);
    }
  }

  /** A position for the queue; undefined: none is kept. */
  placeOf({ key, path, position, ...sample }: GivenPlace): Uint8Array | undefined {
    if (!this.isKept) return undefined;
    return Buffer.from(JSON.stringify({ key, path, position, print: fingerprintOf(sample, position) }));
  }

  keys(): string[] {
    return [...this.#places.keys()];
  }

  /** Where it was in a file. */
  entryOf(key: string): Entry | undefined {
    return this.#places.get(key)?.at(-1)?.entry;
  }

  all(): OpenPlace[] {
    return [...this.#places.values()].flat();
  }

  /** The stream of a file, to go on with; it is given once. */
  take(key: string): OpenStream | undefined {
    const place = this.#places.get(key)?.at(-1);
    return place && this.takePlace(place);
  }

  takePlace(place: OpenPlace): OpenStream {
    const others = (this.#places.get(place.key) ?? []).filter((each) => each !== place);
    if (others.length > 0) this.#places.set(place.key, others);
    else this.#places.delete(place.key);
    return place.stream;
  }

  /** Ends the streams that nobody has taken. */
  endOthers(): void {
    for (const place of this.all()) this.#end(place);
    this.#places.clear();
  }

  #end({ entry, stream }: OpenPlace): void {
    const { path = "" } = entry;
    this.#intake.stream(this.#intake.source([path, this.#hostname, this.#hostname, path]), stream).end();
  }
}

function parse(position: Uint8Array): Pick<OpenPlace, "key" | "entry"> {
  // What placeOf wrote.
  const { key, ...entry } = JSON.parse(Buffer.from(position).toString()) as { readonly key: string } & Omit<Entry, "changedMs">;
  return { key, entry: { ...entry, changedMs: 0 } };
}
