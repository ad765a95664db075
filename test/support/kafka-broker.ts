import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import { freePort } from "./free-port.ts";
import { KafkaLog } from "./kafka-log.ts";
import { wire, WireReader } from "./kafka-wire.ts";

/**
 * A broker of Kafka that knows as much of the real protocol as consumers and producers need: one node, topics that are made
 * when they are asked for, groups of one member. Groups of several, replicas and transactions are tested with the real one.
 */
export interface KafkaBroker {
  readonly port: number;
  readonly address: string;
  /** What was asked so far. */
  readonly requests: readonly KafkaRequest[];
  log(topic: string, partition?: number): KafkaLog;
  topics(): string[];
  /** The committed position of a partition, by the latest commit. */
  committed(topic: string, partition?: number): number | undefined;
  /** The next heartbeat says that the group shares its partitions anew, or another error. */
  rebalance(error?: number): void;
  close(): Promise<void>;
}

export interface KafkaRequest {
  readonly api: string;
  readonly clientId: string;
  readonly [name: string]: unknown;
}

export interface BrokerOptions {
  /** Partitions of every topic; default 1. */
  readonly partitions?: number;
  readonly tls?: TlsOptions;
  /** It asks for a login by PLAIN with this user and password; by another mechanism with any. */
  readonly login?: { readonly user: string; readonly password: string };
  /** It never answers who logs in. */
  readonly isSilentAtLogin?: boolean;
  /** The error with which a partition's records are refused; 0: they are taken. */
  readonly refuse?: (topic: string, partition: number, batch: Buffer) => number;
  /** The error with which a member is kept from joining (or, once it has joined, from its partitions); 0: none. */
  readonly refuseMember?: (api: "JoinGroup" | "SyncGroup") => number;
  /** The error with which a partition's position is refused; 0: it is taken. */
  readonly refuseCommit?: (topic: string, partition: number) => number;
  /** Topics that are there from the start. */
  readonly topics?: readonly string[];
  /** Topics it does not make. */
  readonly unknown?: readonly string[];
  /** A position that groups have from before, in every partition. */
  readonly position?: number;
}

const APIS: Readonly<Record<number, readonly [name: string, version: number]>> = {
  0: ["Produce", 3],
  1: ["Fetch", 11],
  2: ["ListOffsets", 1],
  3: ["Metadata", 4],
  8: ["OffsetCommit", 2],
  9: ["OffsetFetch", 1],
  10: ["FindCoordinator", 0],
  11: ["JoinGroup", 1],
  12: ["Heartbeat", 0],
  13: ["LeaveGroup", 0],
  14: ["SyncGroup", 0],
  17: ["SaslHandshake", 1],
  18: ["ApiVersions", 0],
  22: ["InitProducerId", 0],
  36: ["SaslAuthenticate", 0],
};

const REBALANCE_IN_PROGRESS = 27;
const UNKNOWN_TOPIC = 3;
const LOGIN_FAILED = 58;
const LATEST = -1;

export async function startBroker(options: BrokerOptions = {}): Promise<KafkaBroker> {
  const port = await freePort();
  const broker = new Broker(port, options);
  await broker.listen();
  return broker;
}

class Broker implements KafkaBroker {
  readonly port: number;
  readonly requests: KafkaRequest[] = [];
  readonly #options: BrokerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #logs = new Map<string, KafkaLog[]>();
  readonly #committed = new Map<string, number>();
  readonly #onAppended = new Set<() => void>();
  #generation = 0;
  #heartbeatError = 0;

  constructor(port: number, options: BrokerOptions) {
    this.port = port;
    this.#options = options;
    for (const topic of options.topics ?? []) this.#topic(topic);
    const serve = (socket: Socket): void => this.#serve(socket);
    this.#server = options.tls === undefined ? createServer(serve) : createTlsServer(options.tls, serve);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => void this.#server.listen(this.port, "127.0.0.1", resolve));
  }

  topics(): string[] {
    return [...this.#logs.keys()];
  }

  log(topic: string, partition = 0): KafkaLog {
    return this.#topic(topic)[partition]!;
  }

  committed(topic: string, partition = 0): number | undefined {
    return this.#committed.get(`${topic} ${partition}`);
  }

  rebalance(error = REBALANCE_IN_PROGRESS): void {
    this.#heartbeatError = error;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const wake of this.#onAppended) wake();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  #topic(topic: string): KafkaLog[] {
    let logs = this.#logs.get(topic);
    if (logs === undefined) {
      logs = Array.from({ length: this.#options.partitions ?? 1 }, () => new KafkaLog());
      this.#logs.set(topic, logs);
    }
    return logs;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let bytes = Buffer.alloc(0);
    let answered: Promise<void> = Promise.resolve();
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const request = bytes.subarray(4, 4 + bytes.readInt32BE(0));
        bytes = bytes.subarray(4 + request.length);
        answered = answered.then(() => this.#answer(request, socket));
      }
    });
  }

  async #answer(request: Buffer, socket: Socket): Promise<void> {
    const reader = new WireReader(request);
    const [api] = APIS[reader.int16()] ?? ["Unknown"];
    reader.int16();
    const correlation = reader.int32();
    const clientId = reader.text();
    const note = (fields: Readonly<Record<string, unknown>>): void => void this.requests.push({ api, clientId, ...fields });
    const answer = await this.#answerTo(api, reader, note);
    if (answer !== undefined && !socket.destroyed) socket.write(wire.blob(Buffer.concat([wire.int32(correlation), answer])));
  }

  #answerTo(
    api: string,
    reader: WireReader,
    note: (fields: Readonly<Record<string, unknown>>) => void,
  ): Promise<Buffer | undefined> | Buffer | undefined {
    if (api === "Produce") return this.#produce(reader, note);
    if (api === "Fetch") return this.#fetch(reader, note);
    if (api === "Metadata") return this.#metadata(reader, note);
    if (api === "SaslAuthenticate" && this.#options.isSilentAtLogin) return undefined;
    if (api.startsWith("Sasl")) return this.#login(api, reader, note);
    if (/Offset/.test(api)) return this.#offsets(api, reader, note);
    if (/Group|Heartbeat|Coordinator/.test(api)) return this.#group(api, reader, note);
    note({});
    const versions = Object.entries(APIS);
    if (api === "ApiVersions")
      return Buffer.concat([
        wire.int16(0),
        wire.list(versions, ([key, [, version]]) => Buffer.concat([wire.int16(Number(key)), wire.int16(version), wire.int16(version)])),
      ]);
    return Buffer.concat([wire.int32(0), wire.int16(0), wire.int64(1000), wire.int16(0)]);
  }

  #produce(reader: WireReader, note: (fields: Readonly<Record<string, unknown>>) => void): Buffer | undefined {
    reader.text();
    const [acks, timeout] = [reader.int16(), reader.int32()];
    const topics = reader.list(() => ({
      topic: reader.text(),
      partitions: reader.list(() => ({ partition: reader.int32(), batch: reader.blob() }))!,
    }))!;
    note({ acks, timeout, topics: topics.map(({ topic, partitions }) => [topic, partitions.map(({ partition }) => partition)]) });
    const answer = wire.list(topics, ({ topic, partitions }) =>
      Buffer.concat([
        wire.text(topic),
        wire.list(partitions, ({ partition, batch }) => {
          const error = this.#options.refuse?.(topic, partition, batch) ?? 0;
          const offset = error === 0 ? this.#topic(topic)[partition]!.append(batch) : -1;
          return Buffer.concat([wire.int32(partition), wire.int16(error), wire.int64(offset), wire.int64(-1)]);
        }),
      ]),
    );
    for (const wake of this.#onAppended) wake();
    return acks === 0 ? undefined : Buffer.concat([answer, wire.int32(0)]);
  }

  async #fetch(reader: WireReader, note: (fields: Readonly<Record<string, unknown>>) => void): Promise<Buffer> {
    reader.int32();
    const [maxWait, minBytes, maxBytes, isolation] = [reader.int32(), reader.int32(), reader.int32(), reader.int8()];
    reader.int32();
    reader.int32();
    const topics = reader.list(() => ({
      topic: reader.text(),
      partitions: reader.list(() => {
        const partition = reader.int32();
        reader.int32();
        const offset = reader.int64();
        reader.int64();
        return { partition, offset, mostBytes: reader.int32() };
      })!,
    }))!;
    reader.list(() => [reader.text(), reader.list(() => reader.int32())]);
    note({ maxWait, minBytes, maxBytes, isolation, topics, rack: reader.text() });
    const isThere = (): boolean =>
      topics.some(({ topic, partitions }) => partitions.some(({ partition, offset }) => this.log(topic, partition).end > offset));
    if (!isThere()) await this.#appended(maxWait);
    return Buffer.concat([
      wire.int32(0),
      wire.int16(0),
      wire.int32(0),
      wire.list(topics, ({ topic, partitions }) =>
        Buffer.concat([
          wire.text(topic),
          wire.list(partitions, ({ partition, offset, mostBytes }) => {
            const log = this.log(topic, partition);
            const ends = [wire.int64(log.end), wire.int64(log.end), wire.int64(0)];
            return Buffer.concat([
              wire.int32(partition),
              wire.int16(0),
              ...ends,
              wire.int32(-1),
              wire.int32(-1),
              wire.blob(log.read(offset, mostBytes)),
            ]);
          }),
        ]),
      ),
    ]);
  }

  /** Resolves when something was appended, or after the time. */
  #appended(mostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#onAppended.delete(done);
        resolve();
      };
      const timer = setTimeout(done, mostMs);
      this.#onAppended.add(done);
    });
  }

  #metadata(reader: WireReader, note: (fields: Readonly<Record<string, unknown>>) => void): Buffer {
    const asked = reader.list(() => reader.text());
    note({ topics: asked, mayCreate: reader.int8() === 1 });
    const unknown = this.#options.unknown ?? [];
    const topics = asked ?? this.topics();
    return Buffer.concat([
      wire.int32(0),
      wire.list([0], () => Buffer.concat([wire.int32(1), wire.text("127.0.0.1"), wire.int32(this.port), wire.text(null)])),
      wire.text("cluster"),
      wire.int32(1),
      wire.list(topics, (topic) => {
        const isUnknown = unknown.includes(topic);
        return Buffer.concat([
          wire.int16(isUnknown ? UNKNOWN_TOPIC : 0),
          wire.text(topic),
          wire.int8(0),
          wire.list(isUnknown ? [] : this.#topic(topic), partitionMetadata(isUnknown ? [] : this.#topic(topic))),
        ]);
      }),
    ]);
  }

  #login(api: string, reader: WireReader, note: (fields: Readonly<Record<string, unknown>>) => void): Buffer {
    if (api === "SaslHandshake") {
      note({ mechanism: reader.text(), at: Date.now() });
      return Buffer.concat([wire.int16(0), wire.list(["PLAIN", "OAUTHBEARER"], (name) => wire.text(name))]);
    }
    const words = reader.blob().toString("utf8");
    note({ words });
    const { user, password } = this.#options.login ?? { user: "", password: "" };
    const isRight = words === `\0${user}\0${password}` || words.startsWith("n,");
    return Buffer.concat([
      wire.int16(isRight ? 0 : LOGIN_FAILED),
      wire.text(isRight ? null : "Authentication failed: Invalid username or password"),
      wire.blob(Buffer.alloc(0)),
    ]);
  }

  #offsets(api: string, reader: WireReader, note: (fields: Readonly<Record<string, unknown>>) => void): Buffer {
    if (api === "ListOffsets") reader.int32();
    else reader.text();
    if (api === "OffsetCommit") {
      reader.int32();
      reader.text();
      reader.int64();
    }
    const topics = reader.list(() => ({
      topic: reader.text(),
      partitions: reader.list(() => {
        const partition = reader.int32();
        const offset = api === "OffsetFetch" ? 0 : reader.int64();
        if (api === "OffsetCommit") reader.text();
        return { partition, offset };
      })!,
    }))!;
    note({ topics });
    return wire.list(topics, ({ topic, partitions }) =>
      Buffer.concat([
        wire.text(topic),
        wire.list(partitions, ({ partition, offset }) => this.#offsetAnswer(api, topic, { partition, offset })),
      ]),
    );
  }

  #offsetAnswer(api: string, topic: string, { partition, offset }: { readonly partition: number; readonly offset: number }): Buffer {
    const key = `${topic} ${partition}`;
    if (api === "OffsetCommit") {
      const error = this.#options.refuseCommit?.(topic, partition) ?? 0;
      if (error === 0) this.#committed.set(key, offset);
      return Buffer.concat([wire.int32(partition), wire.int16(error)]);
    }
    if (api === "ListOffsets") {
      const found = offset === LATEST ? this.log(topic, partition).end : 0;
      return Buffer.concat([wire.int32(partition), wire.int16(0), wire.int64(-1), wire.int64(found)]);
    }
    const position = this.#committed.get(key) ?? this.#options.position ?? -1;
    return Buffer.concat([wire.int32(partition), wire.int64(position), wire.text(""), wire.int16(0)]);
  }

  #group(api: string, reader: WireReader, note: (fields: Readonly<Record<string, unknown>>) => void): Buffer {
    const group = reader.text();
    if (api === "FindCoordinator") {
      note({ group });
      return Buffer.concat([wire.int16(0), wire.int32(1), wire.text("127.0.0.1"), wire.int32(this.port)]);
    }
    if (api === "JoinGroup") return this.#join(group, reader, note);
    if (api === "SyncGroup") {
      reader.int32();
      reader.text();
      const assignments = reader.list(() => [reader.text(), reader.blob()] as const)!;
      note({ group });
      const error = this.#options.refuseMember?.(api) ?? 0;
      return Buffer.concat([wire.int16(error), wire.blob(assignments[0]?.[1] ?? Buffer.alloc(0))]);
    }
    note({ group });
    const error = api === "Heartbeat" ? this.#heartbeatError : 0;
    if (error !== 0) this.#heartbeatError = 0;
    return wire.int16(error);
  }

  #join(group: string, reader: WireReader, note: (fields: Readonly<Record<string, unknown>>) => void): Buffer {
    const [sessionTimeout, rebalanceTimeout] = [reader.int32(), reader.int32()];
    const member = reader.text() || `member-${this.#generation + 1}`;
    reader.text();
    const protocols = reader.list(() => [reader.text(), reader.blob()] as const)!;
    this.#generation++;
    note({ group, sessionTimeout, rebalanceTimeout, protocols: protocols.map(([name]) => name), member });
    const [protocol, metadata] = protocols[0]!;
    const error = this.#options.refuseMember?.("JoinGroup") ?? 0;
    return Buffer.concat([
      wire.int16(error),
      wire.int32(this.#generation),
      wire.text(protocol),
      wire.text(member),
      wire.text(member),
      wire.list([0], () => Buffer.concat([wire.text(member), wire.blob(metadata)])),
    ]);
  }
}

function partitionMetadata(logs: readonly KafkaLog[]): (log: KafkaLog) => Buffer {
  return (log) => {
    const node = wire.list([1], (id) => wire.int32(id));
    return Buffer.concat([wire.int16(0), wire.int32(logs.indexOf(log)), wire.int32(1), node, node]);
  };
}
