import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { threadId } from "node:worker_threads";
import type { Logger } from "#plugin";

/** A field as a template announces it. */
export interface TemplateField {
  readonly type: number;
  /** 65535: its length stands before each value. */
  readonly length: number;
  readonly enterprise: number;
  /** What it is a scope of, in an options template of NetFlow 9. */
  readonly isScope?: true;
}

export type Template = readonly TemplateField[];

export interface TemplatesOptions {
  readonly ttlMs: number;
  /** Templates are kept in this file too. */
  readonly file: string | undefined;
  readonly logger: Logger;
}

interface Known {
  readonly template: Template;
  readonly expiresMs: number;
}

/** Of one sender, in all its templates: past it those announced first are forgotten. Exporters announce theirs again. */
const MOST_FIELDS = 10_000;
/** In the file. */
const MOST_KEPT = 10_000;
/** Past it the sender that was heard of first is forgotten. */
const MOST_SENDERS = 2_000;

/** The templates of one sender, the oldest first. */
interface Sender {
  readonly known: Map<string, Known>;
  fields: number;
}

/**
 * The templates of each source (sender, connection), by the exporter's own id and the template's. What a file kept of an
 * earlier process counts for every source until it announces its own: sources have other numbers then.
 */
export class Templates {
  readonly #options: TemplatesOptions;
  readonly #senders = new Map<number, Sender>();
  #kept: Map<string, Template> | undefined;

  constructor(options: TemplatesOptions) {
    this.#options = options;
  }

  /** @param key exporter's id and template's id, `12|300` */
  get(stream: number, key: string, nowMs: number): Template | undefined {
    const known = this.#senders.get(stream)?.known.get(key);
    if (known !== undefined && known.expiresMs >= nowMs) return known.template;
    return this.#fromFile().get(key);
  }

  set(stream: number, key: string, template: Template, nowMs: number): void {
    const sender = this.#senderOf(stream);
    forget(sender, key);
    sender.known.set(key, { template, expiresMs: nowMs + this.#options.ttlMs });
    sender.fields += template.length + 1;
    while (sender.fields > MOST_FIELDS) forget(sender, sender.known.keys().next().value!);
    if (this.#options.file !== undefined) this.#keep(this.#options.file, key, template);
  }

  #senderOf(stream: number): Sender {
    const known = this.#senders.get(stream);
    if (known !== undefined) return known;
    if (this.#senders.size >= MOST_SENDERS) this.#senders.delete(this.#senders.keys().next().value!);
    const sender = { known: new Map(), fields: 0 };
    this.#senders.set(stream, sender);
    return sender;
  }

  #fromFile(): Map<string, Template> {
    return (this.#kept ??= this.#options.file === undefined ? new Map() : this.#read(this.#options.file));
  }

  /** Other workers write there too: what they kept stays. */
  #keep(file: string, key: string, template: Template): void {
    const kept = this.#fromFile();
    if (JSON.stringify(kept.get(key)) === JSON.stringify(template)) return;
    kept.set(key, template);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
    const all = new Map([...this.#read(file), ...kept]);
    const beside = `${file}.${process.pid}.${threadId}`;
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(beside, JSON.stringify(Object.fromEntries(all)), { mode: 0o600 });
      renameSync(beside, file);
    } catch (error) {
      this.#options.logger.error({ file, error }, "Templates cannot be kept.");
    }
  }

  #read(file: string): Map<string, Template> {
    try {
      const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
      return new Map(Object.entries(kept as Record<string, unknown>).filter((entry): entry is [string, Template] => isTemplate(entry[1])));
    } catch (error) {
      if (!isMissing(error)) this.#options.logger.warn({ file, error }, "Kept templates cannot be read.");
      return new Map();
    }
  }
}

function forget(sender: Sender, key: string): void {
  const known = sender.known.get(key);
  if (known === undefined) return;
  sender.known.delete(key);
  sender.fields -= known.template.length + 1;
}

function isTemplate(value: unknown): boolean {
  return Array.isArray(value) && value.every((field) => isField(field));
}

function isField(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { type, length, enterprise } = value as Record<string, unknown>;
  return [type, length, enterprise].every((part) => Number.isInteger(part) && (part as number) >= 0);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
