import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { writeCertificates } from "../../../test/support/certificates.ts";
import type { CertificateFiles, FilePair } from "../../../test/support/certificates.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { closed, connectTo } from "../../../test/support/tcp-client.ts";
import { until } from "../../../test/support/until.ts";

const LINE = 'codec => line { format => "%{message}" }';

let files: CertificateFiles;
beforeAll(() => {
  files = writeCertificates();
});

interface Fed extends RunningConfig {
  readonly port: number;
  /** Gives one batch of events with these messages; they are on their way then. */
  feed(...messages: readonly string[]): void;
}

/** Starts the output behind a connection that stays open. */
async function open(options: string, port?: number): Promise<Fed> {
  const [inPort, outPort] = [await freePort(), port ?? (await freePort())];
  const config = `input { tcp { port => ${inPort} } } output { tcp { port => ${outPort} ${LINE} ${options} } }`;
  const running = await startConfig(config);
  onTestFinished(() => running.agent.close());
  const socket = await connectTo(inPort);
  onTestFinished(() => void socket.destroy());
  return { ...running, port: outPort, feed: (...messages) => void socket.write(messages.map((message) => `${message}\n`).join("")) };
}

function lane({ agent }: RunningConfig): Readonly<Record<"given" | "delivered" | "waiting" | "retries", number>> {
  return agent.counts()[0]!.lanes[0]!;
}

interface Receiver {
  readonly port: number;
  readonly sockets: Socket[];
  /** What came, by connection. */
  texts(): string[];
}

/** A server that keeps what it is sent. */
async function receive({ tls, port, isPaused = false }: { tls?: TlsOptions; port?: number; isPaused?: boolean } = {}): Promise<Receiver> {
  const own = port ?? (await freePort());
  const sockets: Socket[] = [];
  const heard: Buffer[][] = [];
  const take = (socket: Socket): void => {
    const chunks: Buffer[] = [];
    sockets.push(socket);
    heard.push(chunks);
    socket.on("error", () => {}).on("data", (chunk: Buffer) => void chunks.push(chunk));
    if (isPaused) socket.pause();
  };
  const server: Server = tls === undefined ? createServer({ pauseOnConnect: isPaused }, take) : createTlsServer(tls, take);
  server.listen(own, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: own, sockets, texts: () => heard.map((chunks) => Buffer.concat(chunks).toString()) };
}

const CLIENT = 'host => "127.0.0.1"';

describe("as a client", () => {
  test("writes all events into one connection, and ends it at the stop", async () => {
    const receiver = await receive();
    const output = await open(CLIENT, receiver.port);

    output.feed("one", "two");
    await until(() => lane(output).delivered === 2, "the first batch");
    output.feed("three");
    await output.stop();

    expect(receiver.texts()).toEqual(["one\ntwo\nthree\n"]);
    expect(receiver.sockets.map(({ readableEnded }) => readableEnded)).toEqual([true]);
  });

  test("writes JSON without line ends by default", async () => {
    const receiver = await receive();
    const running = await startConfig(
      `input { generator { count => 2 message => "m" } } filter { mutate { remove_field => ["@timestamp", "@version", "host"] } }
       output { tcp { ${CLIENT} port => ${receiver.port} } }`,
      { ecs: "disabled" },
    );

    await running.agent.inputsEnded();
    await running.stop();

    expect(receiver.texts()).toEqual(['{"message":"m","sequence":0}{"message":"m","sequence":1}']);
  });

  test("waits for a server that is not there, for reconnect_interval each time, and loses nothing", async () => {
    const port = await freePort();
    const output = await open(`${CLIENT} reconnect_interval => 0.05`, port);

    output.feed("one", "two");
    await until(() => lane(output).retries >= 8, "eight retries");
    const receiver = await receive({ port });
    await until(() => lane(output).delivered === 2, "the delivery");
    await output.stop();

    expect(receiver.texts()).toEqual(["one\ntwo\n"]);
    expect(output.log.find(({ level }) => level === "warn")).toMatchObject({
      message: "Delivery failed and is tried again.",
      data: { records: 2, attempt: 1, error: { code: "ECONNREFUSED" } },
    });
  });

  test("connects again when the server has ended the connection, before it writes", async () => {
    const receiver = await receive();
    const output = await open(CLIENT, receiver.port);

    output.feed("one");
    await until(() => receiver.texts()[0] === "one\n", "the first");
    receiver.sockets[0]!.end();
    await closed(receiver.sockets[0]!);
    output.feed("two");
    await output.stop();

    expect(receiver.texts()).toEqual(["one\n", "two\n"]);
  });

  test("writes a batch again, from its beginning, that a broken connection did not take whole", async () => {
    const receiver = await receive({ isPaused: true });
    const output = await open(`${CLIENT} reconnect_interval => 0.01`, receiver.port);
    const lines = Array.from({ length: 8 }, (_, at) => `${at} ${"x".repeat(2_000_000)}`);

    output.feed(...lines);
    await until(() => receiver.sockets.length === 1, "the connection");
    receiver.sockets[0]!.resetAndDestroy();
    await until(() => receiver.sockets.length === 2, "the next connection");
    receiver.sockets[1]!.resume();
    await until(() => lane(output).delivered === 8, "the delivery");
    await output.stop();

    const again = receiver.texts()[1]!.split("\n").slice(0, -1);
    expect(again.length).toBeGreaterThan(0);
    expect(again.every((line, at) => line === lines[lines.length - again.length + at])).toBe(true);
  });

  test("makes senders wait while the server reads nothing, and gives it everything when it reads again", async () => {
    const receiver = await receive({ isPaused: true });
    const output = await open(CLIENT, receiver.port);
    const lines = Array.from({ length: 3_000 }, (_, at) => `${at} ${"x".repeat(10_000)}`);

    output.feed(...lines);
    await until(() => receiver.sockets.length === 1, "the connection");
    receiver.sockets[0]!.resume();
    await until(() => lane(output).delivered === lines.length, "the delivery");
    await output.stop();

    expect(receiver.texts()[0] === lines.map((line) => `${line}\n`).join("")).toBe(true);
  });

  describe("with TLS", () => {
    const server = (pair: FilePair): TlsOptions => ({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) });
    const trust = (): string => `ssl_enabled => true ssl_certificate_authorities => ["${files.authority}"]`;

    test("writes to a server of the authority and shows its own certificate", async () => {
      const receiver = await receive({ tls: { ...server(files.server), requestCert: true, ca: readFileSync(files.authority) } });
      const output = await open(
        `${CLIENT} ${trust()} ssl_certificate => "${files.client.cert}" ssl_key => "${files.client.key}"`,
        receiver.port,
      );

      output.feed("one");
      await output.stop();

      expect(receiver.texts()).toEqual(["one\n"]);
    });

    test("writes to anyone with ssl_verification_mode none", async () => {
      const receiver = await receive({ tls: server(files.stranger) });
      const output = await open(`${CLIENT} ssl_enabled => true ssl_verification_mode => none`, receiver.port);

      output.feed("one");
      await output.stop();

      expect(receiver.texts()).toEqual(["one\n"]);
    });

    test.each([
      ["stranger", "DEPTH_ZERO_SELF_SIGNED_CERT"],
      ["elsewhere", "ERR_TLS_CERT_ALTNAME_INVALID"],
      ["expired", "CERT_HAS_EXPIRED"],
    ] as const)("writes nothing to a server with the certificate of %s", async (who, code) => {
      const receiver = await receive({ tls: server(files[who]) });
      const output = await open(`${CLIENT} ${trust()}`, receiver.port);

      output.feed("secret");
      await until(() => output.log.some(({ level }) => level === "warn"), "the refusal");

      expect(output.log.find(({ level }) => level === "warn")).toMatchObject({
        data: {
          error: {
            code: "TLS_SERVER_CERTIFICATE",
            message: expect.stringMatching(new RegExp(`\\(${code}\\).*\`ssl_certificate_authorities\``)) as unknown,
          },
        },
      });
      expect([receiver.texts().join(""), lane(output)]).toMatchObject(["", { delivered: 0, waiting: 1 }]);
    });
  });
});

const SERVER = 'mode => server host => "127.0.0.1"';

interface Client {
  readonly socket: Socket;
  text(): string;
}

/** Connects and keeps what comes. */
async function follow(port: number, tls?: Parameters<typeof connectTo>[1]): Promise<Client> {
  const socket = await connectTo(port, tls);
  onTestFinished(() => void socket.destroy());
  const chunks: Buffer[] = [];
  socket.on("error", () => {}).on("data", (chunk: Buffer) => void chunks.push(chunk));
  return { socket, text: () => Buffer.concat(chunks).toString() };
}

describe("as a server", () => {
  test("writes every event to everyone who is connected, and ends the connections at the stop", async () => {
    const output = await open(SERVER);
    const first = await follow(output.port);
    output.feed("one");
    await until(() => first.text() === "one\n", "the first event");
    const second = await follow(output.port);
    // Connected when its first event comes: from then on it has all.
    output.feed("two");
    await until(() => first.text().endsWith("two\n"), "the second event");
    output.feed("three");

    await output.stop();
    await Promise.all([closed(first.socket), closed(second.socket)]);

    expect(first.text()).toBe("one\ntwo\nthree\n");
    expect(second.text()).toMatch(/^(?:two\n)?three\n$/);
  });

  test("drops events while nobody is connected", async () => {
    const output = await open(SERVER);

    output.feed("nobody", "there");
    await until(() => lane(output).delivered === 2, "the events");
    const client = await follow(output.port);
    await admitted(output, client);
    output.feed("somebody");
    await output.stop();

    expect(client.text()).toMatch(/^(?:greeting\n)+somebody\n$/);
  });

  test("that finds its port taken says so, and the pipeline does not start", async () => {
    const first = await open(SERVER);

    await expect(open(SERVER, first.port)).rejects.toMatchObject({ code: "LISTEN_FAILED" });
  });

  test("does not wait for a client that broke its connection", async () => {
    const output = await open(SERVER);
    const [good, bad] = [await follow(output.port), await follow(output.port)];
    output.feed("one");
    await until(() => good.text() === "one\n" && bad.text() === "one\n", "the first event");

    bad.socket.resetAndDestroy();
    output.feed("two");
    await output.stop();

    expect(good.text()).toBe("one\ntwo\n");
  });

  describe("with a client that never reads", () => {
    afterEach(() => void vi.useRealTimers());

    test("lets it go after ten seconds, and the others get everything", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const output = await open(SERVER);
      const [good, bad] = [await follow(output.port), await connectTo(output.port)];
      onTestFinished(() => void bad.destroy());
      const badClosed = once(
        bad.on("error", () => {}),
        "close",
      );
      const line = "x".repeat(1_000_000);
      output.feed("hello");
      await until(() => good.text() === "hello\n", "the first event");

      output.feed(...Array.from({ length: 30 }, () => line));
      await until(() => vi.getTimerCount() > 0, "the wait for the client");
      // The good one has all that it can have before the bad one is gone.
      await until(() => {
        vi.advanceTimersByTime(1_000);
        return output.log.some(({ message }) => message === "A client takes nothing and is let go.");
      }, "the end of patience");
      vi.useRealTimers();
      await output.stop();
      bad.resume();
      await badClosed;

      expect(good.text() === `hello\n${`${line}\n`.repeat(30)}`).toBe(true);
    });
  });

  describe("with TLS", () => {
    const own = (): string => `${SERVER} ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}"`;
    const trusting = (pair?: FilePair): Parameters<typeof connectTo>[1] => ({
      ca: readFileSync(files.authority),
      servername: "localhost",
      ...(pair && { cert: readFileSync(pair.cert), key: readFileSync(pair.key) }),
    });

    test.each([
      ["", undefined],
      ["ssl_client_authentication => optional", undefined],
      ["ssl_client_authentication => optional", "client"],
      ["ssl_client_authentication => required", "client"],
    ] as const)("and %j lets in a client with the certificate of %s", async (option, who) => {
      const output = await open(`${own()} ${option && `${option} ssl_certificate_authorities => ["${files.authority}"]`}`);
      const client = await follow(output.port, trusting(who && files[who]));
      await admitted(output, client);

      output.feed("one");
      await output.stop();

      expect(client.text()).toMatch(/^(?:greeting\n)+one\n$/);
    });

    test.each([
      ["required", undefined],
      ["required", "stranger"],
      ["optional", "expired"],
    ] as const)("and ssl_client_authentication %s turns away a client with the certificate of %s", async (authentication, who) => {
      const output = await open(
        `${own()} ssl_client_authentication => ${authentication} ssl_certificate_authorities => ["${files.authority}"]`,
      );
      const client = await follow(output.port, trusting(who && files[who]));

      await closed(client.socket);
      output.feed("secret");
      await output.stop();

      expect(client.text()).toBe("");
      expect(output.log.find(({ level }) => level === "warn")).toMatchObject({
        message: "A client was turned away.",
        data: { error: { code: "TLS_PEER_CERTIFICATE" } },
      });
    });

    test("stops although a client never shakes hands", async () => {
      const output = await open(own());
      const mute = await follow(output.port);
      const muteClosed = closed(mute.socket);
      const good = await follow(output.port, trusting());
      await admitted(output, good);

      await output.stop();
      await muteClosed;

      expect(mute.text()).toBe("");
    });
  });
});

/** Resolves when a client hears what is written: a connection is there before the server knows of it. */
async function admitted(output: Fed, client: Client): Promise<void> {
  await until(() => {
    output.feed("greeting");
    return client.text() !== "";
  }, "the client to be let in");
}

test.each([
  ["port => 5000", ["OPTION_MISSING"]],
  ["host => localhost", ["OPTION_MISSING"]],
  ["host => localhost port => 5000 mode => both", ["OPTION_VALUE"]],
  ["host => localhost port => 5000 reconnect_interval => -1", ["OPTION_RANGE"]],
  ["host => localhost port => 5000 ssl_enable => true", ["OPTION_OBSOLETE"]],
  ['host => localhost port => 5000 ssl_cacert => "/etc/hosts"', ["OPTION_OBSOLETE"]],
  ["host => localhost port => 5000 mode => server ssl_enabled => true", ["TLS_CERTIFICATE_MISSING"]],
  ["host => localhost port => 5000 ssl_enabled => true ssl_client_authentication => none", ["TLS_WRONG_ROLE"]],
  ["host => localhost port => 5000 mode => server ssl_enabled => true ssl_verification_mode => none", ["TLS_WRONG_ROLE"]],
])("%j is refused as %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { stdin {} } output { tcp { ${options} } }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
