import { createServer } from "node:net";

/** Lines over TCP, each answered with itself when it is accepted: a sender that wants to know. */
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
            const lines = (rest + chunk).split("\n");
            rest = lines.pop();
            if (lines.length === 0) return;
            const text = `${lines.join("\n")}\n`;
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
