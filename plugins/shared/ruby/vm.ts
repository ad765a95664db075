import { systemZone } from "#plugin";
import type { ComputeContext } from "#plugin";
import { Channel } from "./channel.ts";
import type { Exchange, Outcome } from "./channel.ts";
import { rubyDied, rubyDoesNotStart } from "./errors.ts";
import { RubyGuest } from "./guest.ts";
import type { Handle } from "./guest.ts";
import { keepImage, keptImage, restoreImage, takeImage } from "./image.ts";
import type { RubyImage } from "./image.ts";
import { WasiHost } from "./wasi/host.ts";

/** The parts of Ruby's own that every VM begins with, in order; paths from the package's root. */
const LIBRARY = ["sandbox", "floats", "values", "timestamp", "event", "bridge", "json_floats", "time_zone"].map(
  (name) => `plugins/shared/ruby/lib/${name}.rb`,
);

/** Without these the interpreter starts in half the time. */
const ARGUMENTS = ["ruby", "--disable=gems,did_you_mean,error_highlight,syntax_suggest", "-EUTF-8", "-W0", "-e_=0"];

/** Under this name threads find the memory of the interpreter that started first. */
const IMAGE = "tailrace.ruby";

/** A VM whose memory has grown beyond this is given up: memory never shrinks. */
const MOST_BYTES = 1 << 30;

/** One Ruby interpreter. When something has gone wrong inside it, it is dead, and another must be made. */
export class RubyVm {
  readonly #host: WasiHost;
  readonly #guest: RubyGuest;
  readonly #channel = new Channel();
  /** The bridge's end in Ruby, and the method of it that serves requests. */
  readonly #roots: RubyImage["roots"];
  readonly #loaded = new Set<string>();
  #isBusy = false;
  #isDead = false;
  #print: (text: string) => void = () => {};

  /** Ruby starts once in a process; later interpreters begin with the memory of the first. @throws PluginError RUBY_START */
  constructor(module: WebAssembly.Module, context: Pick<ComputeContext, "bundledFile">) {
    this.#host = this.#makeHost();
    try {
      this.#guest = new RubyGuest(module, this.#host);
      this.#roots = this.#wake() ?? this.#start(module, context);
      this.#channel.attach(this.#guest.memory, this.#open());
      const zone = systemZone();
      if (zone.id !== "UTC") this.#run(`Tailrace.use_zone(${JSON.stringify(zone.id)})`);
    } catch (cause) {
      this.close();
      throw rubyDoesNotStart(cause);
    }
  }

  /** False: it is of no use any more. */
  get isAlive(): boolean {
    // An interrupted call has not come back, so that the interpreter is in the middle of something.
    return !this.#isDead && !this.#isBusy;
  }

  /** What its memory has grown to; it never shrinks. */
  get memoryBytes(): number {
    return this.#guest.memory.size;
  }

  get isBloated(): boolean {
    return this.memoryBytes > MOST_BYTES;
  }

  /** The number of the event that was begun last, and of the last one that is done with; -1: none. */
  get progress(): { readonly current: number; readonly settled: number } {
    const { current, settled } = this.#channel;
    return { current, settled };
  }

  allow(path: string, isWritable: boolean): void {
    this.#host.allowed.allow(path, isWritable);
  }

  /** Runs files of this package, each once. */
  load(paths: readonly string[], { bundledFile }: Pick<ComputeContext, "bundledFile">): void {
    for (const path of paths) {
      if (this.#loaded.has(path)) continue;
      this.#loaded.add(path);
      this.#run(Buffer.from(bundledFile(path)).toString("utf8"));
    }
  }

  /** @param print takes what Ruby code prints meanwhile. @throws PluginError RUBY_DIED when the interpreter ended in it */
  request(request: string, exchange: Exchange, print: (text: string) => void): Outcome {
    this.#channel.open(request, exchange);
    this.#print = print;
    this.#isBusy = true;
    try {
      const { value, state } = this.#guest.call(...this.#roots);
      if (state === 0) this.#guest.drop(value);
      else this.#isDead = true;
    } catch (cause) {
      this.#isDead = true;
      throw rubyDied(cause);
    } finally {
      this.#isBusy = false;
    }
    const { outcome } = this.#channel;
    if (outcome !== undefined) return outcome;
    this.#isDead = true;
    throw rubyDied(new Error("it gave no answer"));
  }

  close(): void {
    this.#isDead = true;
    this.#host.close();
  }

  #makeHost(): WasiHost {
    const print = (bytes: Buffer): void => this.#print(bytes.toString("utf8"));
    return new WasiHost({ environment: process.env, channel: this.#channel, print });
  }

  #wake(): RubyImage["roots"] | undefined {
    const image = keptImage(IMAGE);
    if (image === undefined) return undefined;
    restoreImage(image, this.#guest.memory);
    return image.roots;
  }

  #start(module: WebAssembly.Module, context: Pick<ComputeContext, "bundledFile">): RubyImage["roots"] {
    this.#guest.start(ARGUMENTS);
    this.#run("require 'json'; require 'time'");
    this.load(LIBRARY, context);
    const roots: RubyImage["roots"] = [this.#evaluate("Tailrace"), this.#guest.intern("serve")];
    keepImage(IMAGE, takeImage(this.#guest.memory, new RubyGuest(module, this.#makeHost()).memory, roots));
    return roots;
  }

  /** @returns the address of the desk */
  #open(): number {
    const address = this.#evaluate("Tailrace.open");
    try {
      return Number(this.#guest.text(address));
    } finally {
      this.#guest.drop(address);
    }
  }

  #run(source: string): void {
    this.#guest.drop(this.#evaluate(source));
  }

  #evaluate(source: string): Handle {
    const { value, state } = this.#guest.evaluate(source);
    if (state === 0) return value;
    const error = this.#guest.error();
    this.#guest.clearError();
    const text = this.#guest.call(error, this.#guest.intern("full_message"));
    throw new Error(text.state === 0 ? this.#guest.text(text.value) : `Ruby ended with state ${state}`);
  }
}
