import { GuestMemory } from "./wasi/guest-memory.ts";
import type { WasiHost } from "./wasi/host.ts";

/** An object of Ruby's, held for the host until it is dropped: an address in the guest's memory. */
export type Handle = number;

export interface Called {
  readonly value: Handle;
  /** 0: it returned; else it raised, threw, or the like. */
  readonly state: number;
}

type Export = (...args: number[]) => number;

const PAIR = "tuple<handle<rb-abi-value>, s32>";
const EVAL = `rb-eval-string-protect: func(str: string) -> ${PAIR}`;
const CALL = `rb-funcallv-protect: func(recv: handle<rb-abi-value>, mid: u32, args: list<handle<rb-abi-value>>) -> ${PAIR}`;

/**
 * The calls that the Ruby of @ruby/3.4-wasm-wasi exports (its "rb-abi-guest"), without the package's own binding: that keeps
 * each object until finalisers run, and gives Ruby all of JavaScript.
 */
export class RubyGuest {
  readonly memory: GuestMemory;
  readonly #exports: Readonly<Record<string, Export>>;

  /** An instance in which nothing ran yet: it is to be started, or given the memory of one that has. */
  constructor(module: WebAssembly.Module, host: WasiHost) {
    const instance = new WebAssembly.Instance(module, importsOf(module, host));
    const exports = instance.exports as Record<string, Export>;
    this.#exports = exports;
    // The module exports its memory under this name.
    const memory = instance.exports["memory"] as WebAssembly.Memory;
    host.attach(memory);
    this.memory = new GuestMemory(memory);
  }

  /** Starts the interpreter. */
  start(args: readonly string[]): void {
    this.#exports["_initialize"]!();
    const list = this.#allocate(args.length * 8, 4);
    args.forEach((arg, n) => {
      const bytes = Buffer.from(`${arg}\0`);
      this.memory.setU32(list + n * 8 + 4, bytes.length);
      this.memory.setU32(list + n * 8, this.#copyIn(bytes));
    });
    this.#exports["ruby-init: func(args: list<string>) -> ()"]!(list, args.length);
  }

  /** What it makes of text that was evaluated once stays in memory for good: not for each batch. */
  evaluate(source: string): Called {
    const bytes = Buffer.from(`${source}\0`);
    return this.#called(this.#exports[EVAL]!(this.#copyIn(bytes), bytes.length));
  }

  intern(name: string): number {
    const bytes = Buffer.from(`${name}\0`);
    return this.#exports["rb-intern: func(name: string) -> u32"]!(this.#copyIn(bytes), bytes.length) >>> 0;
  }

  /** Calls a method without arguments. */
  call(receiver: Handle, method: number): Called {
    return this.#called(this.#exports[CALL]!(receiver, method, 0, 0));
  }

  text(handle: Handle): string {
    const pair = this.#exports["rstring-ptr: func(value: handle<rb-abi-value>) -> string"]!(handle);
    const { view } = this.memory;
    const text = this.memory.text(view.getUint32(pair, true), view.getUint32(pair + 4, true));
    this.#exports["cabi_post_rstring-ptr"]!(pair);
    return text;
  }

  /** The exception under way. */
  error(): Handle {
    return this.#exports["rb-errinfo: func() -> handle<rb-abi-value>"]!();
  }

  clearError(): void {
    this.#exports["rb-clear-errinfo: func() -> ()"]!();
  }

  drop(handle: Handle): void {
    this.#exports["canonical_abi_drop_rb-abi-value"]!(handle);
  }

  #called(pair: number): Called {
    const { view } = this.memory;
    return { value: view.getUint32(pair, true), state: view.getInt32(pair + 4, true) };
  }

  #copyIn(bytes: Buffer): number {
    const at = this.#allocate(bytes.length, 1);
    bytes.copy(this.memory.bytes, at);
    return at;
  }

  #allocate(size: number, align: number): number {
    return this.#exports["cabi_realloc"]!(0, 0, align, size) >>> 0;
  }
}

/** WASI, handles that are their own numbers, and nothing of JavaScript. */
function importsOf(module: WebAssembly.Module, host: WasiHost): WebAssembly.Imports {
  const refuse = (name: string) => (): never => {
    throw new Error(`Ruby called ${name}, which is not served.`);
  };
  const others: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (others[from] ??= {})[name] = refuse(`${from} ${name}`);
  const same = (value: number): number => value;
  return {
    ...others,
    wasi_snapshot_preview1: { ...others["wasi_snapshot_preview1"], ...host.imports },
    canonical_abi: {
      ...others["canonical_abi"],
      "resource_new_rb-abi-value": same,
      "resource_get_rb-abi-value": same,
      "resource_drop_js-abi-value": () => {},
    },
  };
}
