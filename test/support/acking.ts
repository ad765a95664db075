import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** Lines over TCP, each answered with itself when it is accepted: for a sender that wants to know. */
export const ACKING_INPUT = `import { createServer } from "node:net";

export default {
  kind: "input",
  name: "acking",
  summary: "Lines over TCP, each answered when it is safe.",
  options: { port: { type: "number", required: true, description: "The port." } },
  defaultCodec: "line",
  create: ({ port }) => ({
    run: (intake, signal) =>
      new Promise((resolve) => {
        const server = createServer((socket) => {
          socket.on("error", () => {});
          const stream = intake.stream(intake.source([]));
          let rest = "";
          socket.on("data", (chunk) => {
            const lines = (rest + chunk).split("\\n");
            rest = lines.pop();
            if (lines.length === 0) return;
            const text = \`\${lines.join("\\n")}\\n\`;
            stream.write(Buffer.from(text)).accepted.then(() => socket.write(text));
          });
          socket.on("close", () => stream.end());
        }).listen(port, "127.0.0.1");
        signal.addEventListener("abort", () => {
          server.close();
          resolve();
        });
      }),
  }),
};
`;

export interface Sender {
  readonly acknowledged: ReadonlySet<string>;
  stop(): void;
}

/**
 * Sends numbered records for ever, over a new connection whenever one is lost, and remembers those that were acknowledged.
 * @param everyMs how often it sends 50
 */
export function startSender(port: number, everyMs = 2): Sender {
  const acknowledged = new Set<string>();
  let next = 0;
  const stopped = new AbortController();
  const stop = new Promise<void>((resolve) => stopped.signal.addEventListener("abort", () => resolve()));
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const socket = connect(port, "127.0.0.1");
      const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()).on("error", () => {}));
      let rest = "";
      socket.on("data", (chunk: Buffer) => {
        const lines = (rest + chunk.toString("latin1")).split("\n");
        rest = lines.pop()!;
        for (const line of lines) acknowledged.add(line);
      });
      const timer = setInterval(() => {
        if (socket.writableLength > 1 << 20) return;
        socket.write(Array.from({ length: 50 }, () => `record ${next++}\n`).join(""));
      }, everyMs);
      await Promise.race([closed, stop]);
      clearInterval(timer);
      socket.destroy();
      await delay(20);
    }
  };
  void run();
  return {
    acknowledged,
    stop() {
      stopped.abort();
    },
  };
}
