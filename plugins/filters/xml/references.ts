import { PluginError } from "#plugin";

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** What documents declare may grow to this many characters in all: else a few lines could fill the memory. REXML's limit. */
const MOST_CHARACTERS = 10_240;
const MOST_LEVELS = 40;

/** `&#10;`, `&#xA;`, `&name;`. */
export const REFERENCE = /&(?:#(\d+)|#x([0-9a-fA-F]+)|([\p{L}_:][\p{L}\p{N}\p{M}._:\-·]*));/gu;

/** The entities that a document declares, by name; nothing is ever read from elsewhere. */
export class Entities {
  readonly #declared = new Map<string, string>();
  #characters = 0;

  /** The first declaration of a name counts. */
  declare(name: string, value: string): void {
    if (!this.#declared.has(name)) this.#declared.set(name, value);
  }

  isKnown(name: string): boolean {
    return PREDEFINED.has(name) || this.#declared.has(name);
  }

  /** A text with its references replaced; one to an unknown entity stays. @throws PluginError XML_ENTITIES when it grows too long */
  replace(text: string, level = 0): string {
    if (!text.includes("&")) return text;
    return text.replace(REFERENCE, (reference, decimal?: string, hex?: string, name?: string) => {
      if (name === undefined) return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal));
      const known = PREDEFINED.get(name);
      if (known !== undefined) return known;
      const declared = this.#declared.get(name);
      return declared === undefined ? reference : this.#expand(declared, level);
    });
  }

  #expand(value: string, level: number): string {
    this.#characters += value.length;
    if (this.#characters > MOST_CHARACTERS || level >= MOST_LEVELS) throw tooLong();
    return this.replace(value, level + 1);
  }
}

function tooLong(): PluginError {
  return new PluginError(
    "XML_ENTITIES",
    `The entities of a document stand for more than ${MOST_CHARACTERS} characters, or for each other.`,
  );
}
