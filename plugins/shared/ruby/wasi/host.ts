import { AllowedPaths } from "./allowed-paths.ts";
import { descriptorCalls } from "./descriptor-calls.ts";
import { Descriptors } from "./descriptors.ts";
import type { ChannelDevice } from "./descriptors.ts";
import { errnoOf, ERRNO } from "./errno.ts";
import { GuestMemory } from "./guest-memory.ts";
import { pathCalls } from "./path-calls.ts";
import { GuestExit, systemCalls } from "./system-calls.ts";

export interface WasiParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly channel: ChannelDevice;
  /** What the guest writes to its standard output and standard error. */
  readonly print: (bytes: Buffer) => void;
}

/**
 * A host for WASI preview 1 of our own over node:fs: node:wasi corrupts V8's heap on Node 20 (its fast calls), and gives no
 * say in which files are seen. The guest sees one folder, `/`, and of it what is allowed.
 */
export class WasiHost {
  readonly allowed = new AllowedPaths();
  readonly imports: WebAssembly.ModuleImports;
  readonly #descriptors = new Descriptors();
  #memory: GuestMemory | undefined;

  constructor({ environment, channel, print }: WasiParts) {
    this.#descriptors.add({ kind: "input" });
    this.#descriptors.add({ kind: "text", write: print });
    this.#descriptors.add({ kind: "text", write: print });
    this.#descriptors.add({ kind: "folder", path: "/" });
    const memory = (): GuestMemory => this.memory;
    this.imports = answering({
      ...systemCalls(memory, environment),
      ...descriptorCalls(memory, this.#descriptors),
      ...pathCalls({ memory, descriptors: this.#descriptors, allowed: this.allowed, channel }),
    });
  }

  get memory(): GuestMemory {
    if (this.#memory === undefined) throw new Error("WASI was called before its memory was known.");
    return this.#memory;
  }

  /** To be called once the instance is made, before anything in it runs. */
  attach(memory: WebAssembly.Memory): void {
    this.#memory = new GuestMemory(memory);
  }

  close(): void {
    this.#descriptors.closeFiles();
  }
}

type Call = (...args: never[]) => void;

/** What a call throws becomes its error number: an exception must not cross the guest's frames. */
function answering(calls: Readonly<Record<string, Call>>): WebAssembly.ModuleImports {
  const answer = (call: Call) => {
    // The guest's numbers are of the types that the call declares: both follow WASI.
    const run = call as (...args: unknown[]) => void;
    return (...args: unknown[]): number => {
      try {
        run(...args);
        return ERRNO.success;
      } catch (error) {
        if (error instanceof GuestExit) throw error;
        return errnoOf(error);
      }
    };
  };
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, answer(call)]));
}
