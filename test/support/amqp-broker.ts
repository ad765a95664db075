import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import path from "node:path";
import { createServer as createTlsServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import { freePort } from "./free-port.ts";
import { packageRoot } from "./run-config.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The client's tables of AMQP's methods: numbers, encoders, decoders. */
interface Definitions {
  readonly [method: string]: unknown;
  encodeMethod(id: number, channel: number, fields: Fields): Buffer;
  encodeProperties(id: number, channel: number, size: number, fields: Fields): Buffer;
  decode(id: number, bytes: Buffer): Fields;
  info(id: number): { readonly name: string };
}

// The package exports its client only.
const definitions = createRequire(import.meta.url)(path.join(packageRoot, "node_modules/amqplib/lib/defs.js")) as Definitions;
const idOf = (method: string): number => definitions[method] as number;

const [METHOD, HEADER, BODY, FRAME_END] = [1, 2, 3, 0xce];

export interface BrokerOptions {
  readonly port?: number;
  readonly password?: string;
  readonly vhost?: string;
  readonly tls?: TlsOptions;
  /** True: it takes connections and says nothing. */
  readonly isSilent?: boolean;
  readonly refusesQueues?: boolean;
}

interface Message {
  readonly content: Buffer;
  readonly properties: Fields;
  readonly key: string;
}

/** What a client asked for, on a connection. */
export interface Asked {
  readonly name: string;
  readonly fields: Fields;
}

/** A small broker of AMQP 0-9-1 with queues in memory; every exchange gives every message to every queue. */
export class AmqpBroker {
  readonly port: number;
  readonly asked: Asked[] = [];
  readonly published: Message[] = [];
  readonly sockets = new Set<Socket>();
  /** What is sent to whoever reads, on the next subscription or at once. */
  readonly queue: Message[] = [];
  readonly #options: BrokerOptions;
  readonly #server: Server;
  readonly #readers: Peer[] = [];
  /** True: messages are refused instead of confirmed. */
  refuses = false;

  private constructor(options: BrokerOptions, port: number) {
    this.port = port;
    this.#options = options;
    const take = (socket: Socket): void => this.#serve(socket);
    this.#server = options.tls === undefined ? createServer(take) : createTlsServer(options.tls, take);
  }

  static async start(options: BrokerOptions = {}): Promise<AmqpBroker> {
    const broker = new AmqpBroker(options, options.port ?? (await freePort()));
    broker.#server.listen(broker.port, "127.0.0.1");
    await once(broker.#server, "listening");
    return broker;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What was asked for with a method, the last time. */
  last(name: string): Fields | undefined {
    return this.asked.findLast((each) => each.name === name)?.fields;
  }

  send(content: string, properties: Fields = {}): void {
    this.queue.push({ content: Buffer.from(content), properties, key: "logs" });
    this.#flush();
  }

  #flush(): void {
    const reader = this.#readers.find(({ socket }) => !socket.destroyed);
    if (reader !== undefined) for (const message of this.queue.splice(0)) reader.deliver(message);
  }

  #serve(socket: Socket): void {
    this.sockets.add(socket);
    if (this.#options.isSilent) return void socket.on("error", () => socket.destroy());
    const peer = new Peer(socket, (asked) => this.#answer(peer, asked));
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.sockets.delete(socket));
  }

  #answer(peer: Peer, { name, fields }: Asked): void {
    this.asked.push({ name, fields });
    const reply = this.#replyTo(name, fields);
    if (reply !== undefined) peer.write(...reply);
    if (name === "BasicConsume") {
      this.#readers.push(peer);
      this.#flush();
    }
    if (name === "BasicPublish") {
      this.published.push(fields["message"] as Message);
      peer.write(this.refuses ? "BasicNack" : "BasicAck", { deliveryTag: ++peer.published, multiple: false, requeue: false });
    }
  }

  #replyTo(name: string, fields: Fields): [string, Fields] | undefined {
    const { password = "guest", vhost = "/" } = this.#options;
    const refuse = (replyCode: number, replyText: string): [string, Fields] => [
      "ConnectionClose",
      { replyCode, replyText, classId: 0, methodId: 0 },
    ];
    switch (name) {
      case "ConnectionStartOk":
        if (String(fields["response"]).endsWith(`\0${password}`))
          return ["ConnectionTune", { channelMax: 0, frameMax: 131_072, heartbeat: 60 }];
        return refuse(403, "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.");
      case "ConnectionOpen":
        return fields["virtualHost"] === vhost
          ? ["ConnectionOpenOk", { knownHosts: "" }]
          : refuse(530, `NOT_ALLOWED - vhost ${String(fields["virtualHost"])} not found`);
      case "QueueDeclare":
        if (this.#options.refusesQueues)
          return ["ChannelClose", { replyCode: 406, replyText: "PRECONDITION_FAILED", classId: 50, methodId: 10 }];
        return ["QueueDeclareOk", { queue: fields["queue"] === "" ? "amq.gen-1" : fields["queue"], messageCount: 0, consumerCount: 0 }];
      case "BasicConsume":
        return ["BasicConsumeOk", { consumerTag: "reader" }];
      case "BasicCancel":
        return ["BasicCancelOk", { consumerTag: "reader" }];
      case "ChannelOpen":
        return ["ChannelOpenOk", { channelId: Buffer.alloc(0) }];
      default:
        return definitions[`${name}Ok`] === undefined ? undefined : [`${name}Ok`, {}];
    }
  }
}

/** One connection: frames in, methods out. */
class Peer {
  readonly socket: Socket;
  published = 0;
  #delivered = 0;
  #bytes = Buffer.alloc(0);
  #channel = 0;
  #begun = false;
  #publishing: { fields: Fields; properties: Fields; size: number; body: Buffer[] } | undefined;
  readonly #onAsked: (asked: Asked) => void;

  constructor(socket: Socket, onAsked: (asked: Asked) => void) {
    this.socket = socket;
    this.#onAsked = onAsked;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
  }

  write(method: string, fields: Fields): void {
    const channel = method.startsWith("Connection") ? 0 : this.#channel;
    this.socket.write(definitions.encodeMethod(idOf(method), channel, fields));
  }

  deliver({ content, properties, key }: Message): void {
    const fields = { consumerTag: "reader", deliveryTag: ++this.#delivered, redelivered: false, exchange: "logs", routingKey: key };
    this.write("BasicDeliver", fields);
    this.socket.write(definitions.encodeProperties(idOf("BasicProperties"), this.#channel, content.length, { headers: {}, ...properties }));
    this.socket.write(frame(BODY, this.#channel, content));
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (!this.#begun && this.#bytes.length >= 8) {
      this.#begun = true;
      this.#bytes = this.#bytes.subarray(8);
      this.write("ConnectionStart", {
        versionMajor: 0,
        versionMinor: 9,
        serverProperties: {},
        mechanisms: Buffer.from("PLAIN"),
        locales: Buffer.from("en_US"),
      });
    }
    while (this.#bytes.length >= 8 && this.#bytes.length >= this.#bytes.readUInt32BE(3) + 8) {
      const size = this.#bytes.readUInt32BE(3);
      const [type, channel, payload] = [this.#bytes[0], this.#bytes.readUInt16BE(1), this.#bytes.subarray(7, 7 + size)];
      this.#bytes = this.#bytes.subarray(size + 8);
      if (channel > 0) this.#channel = channel;
      this.#take(type, payload);
    }
  }

  #take(type: number | undefined, payload: Buffer): void {
    if (type === METHOD) {
      const id = payload.readUInt32BE(0);
      const { name } = definitions.info(id);
      const fields = definitions.decode(id, payload.subarray(4));
      if (name === "BasicPublish") this.#publishing = { fields, properties: {}, size: 0, body: [] };
      else this.#onAsked({ name, fields });
      return;
    }
    const publishing = this.#publishing;
    if (publishing === undefined) return;
    if (type === HEADER) {
      publishing.size = Number(payload.readBigUInt64BE(4));
      publishing.properties = definitions.decode(idOf("BasicProperties"), payload.subarray(12));
    } else publishing.body.push(Buffer.from(payload));
    const content = Buffer.concat(publishing.body);
    if (content.length < publishing.size) return;
    this.#publishing = undefined;
    const message = { content, properties: publishing.properties, key: String(publishing.fields["routingKey"]) };
    this.#onAsked({ name: "BasicPublish", fields: { ...publishing.fields, message } });
  }
}

function frame(type: number, channel: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([FRAME_END])]);
}

/** A certificate's files, as a broker takes them. */
export function brokerTls({ cert, key }: { readonly cert: string; readonly key: string }): TlsOptions {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}
