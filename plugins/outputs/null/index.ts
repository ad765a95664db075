import { defineOutput } from "#plugin";

export default defineOutput({
  name: "null",
  summary: "Takes events and drops them.",
  defaultCodec: "plain",
  options: {},
  encoder: () => ({ encode: () => undefined }),
  create: () => ({ deliver: async () => undefined }),
});
