import { defineFilter } from "#plugin";

export default defineFilter({
  name: "drop",
  summary: "Drops events, or a part of them.",
  verbatim: true,
  options: {
    percentage: { type: "number", default: 100, description: "How many of a hundred events are dropped, by chance." },
  },
  create: ({ percentage }) => ({
    filter(event) {
      if (Math.random() * 100 >= percentage) return false;
      event.cancel();
      return true;
    },
  }),
});
