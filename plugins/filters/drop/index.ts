import { defineFilter } from "#plugin";

export default defineFilter({
  name: "drop",
  summary: "Drops events, or a part of them.",
  verbatim: true,
  options: {
    percentage: { type: "number", default: 100, description: "How many of a hundred events are dropped, by chance." },
  },
  create: ({ percentage }) => ({
    /** It never succeeds, so that the common options are applied to no event, as in Logstash. */
    filter(event) {
      if (percentage === 100 || Math.random() * 100 < percentage) event.cancel();
      return false;
    },
  }),
});
